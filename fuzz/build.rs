//! Links libFuzzer, which `run` has built in `engine`.

fn main() {
    const FOLDER: &str = "RCHECKLIST_FUZZ_ENGINE";
    println!("cargo::rerun-if-env-changed={FOLDER}");
    match std::env::var(FOLDER) {
        Ok(folder) => {
            println!("cargo::rustc-link-search=native={folder}");
            println!("cargo::rustc-link-lib=static=fuzzer");
            println!("cargo::rustc-link-lib=stdc++");
        }
        Err(_) => println!("cargo::warning=without {FOLDER} there is nothing to link: build with fuzz/run --build"),
    }
}
