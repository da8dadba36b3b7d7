//! The workflows for hosted CI. What their actions do (clone, cache, hand files on) is done here by the same words.

use super::fleet::{Fleet, copy, documents, done, outcome, plain, said, same, shell};
use serde_json::Value;
use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

/// A runner of GitHub Actions, as far as the example goes; what it does not know is a failure.
struct Runner<'a> {
    fleet: &'a Fleet,
    workflow: Value,
    /// What jobs hand on, by `job.name`.
    outputs: BTreeMap<String, String>,
    /// Whether all that ran of a job ended well.
    ended: BTreeMap<String, bool>,
    /// All that the steps said.
    talk: String,
    run_id: usize,
}

impl<'a> Runner<'a> {
    fn new(fleet: &'a Fleet, run_id: usize) -> Option<Self> {
        let workflow = documents("fleet-github-actions.yml")?.remove(0);
        // What an earlier run handed on is not there; what it kept in the cache is.
        let _ = std::fs::remove_dir_all(fleet.beside("artifacts"));
        Some(Self {
            fleet,
            workflow,
            outputs: BTreeMap::new(),
            ended: BTreeMap::new(),
            talk: String::new(),
            run_id,
        })
    }

    /// Runs a job, once for each entry of its matrix.
    fn job(&mut self, name: &str) {
        let job = self.workflow["jobs"][name].clone();
        if !job["needs"].is_null() {
            assert!(self.ended.contains_key(&plain(&job["needs"])), "{name} needs a job that did not run");
        }
        let matrix = job["strategy"]["matrix"].as_object().cloned().unwrap_or_default();
        assert!(matrix.keys().all(|key| key == "shard"), "{matrix:?}");
        let entries = matrix.get("shard").and_then(Value::as_array).cloned().unwrap_or_else(|| vec![Value::Null]);
        let mut well = true;
        for entry in &entries {
            let known = BTreeMap::from([
                ("matrix.shard".to_owned(), plain(entry)),
                ("strategy.job-total".to_owned(), entries.len().to_string()),
                ("github.run_id".to_owned(), self.run_id.to_string()),
            ]);
            well &= self.steps(&job, &known);
        }
        for (key, value) in job["outputs"].as_object().cloned().unwrap_or_default() {
            let value = self.fill(&plain(&value), &BTreeMap::new());
            self.outputs.insert(format!("needs.{name}.outputs.{key}"), value);
        }
        self.ended.insert(name.to_owned(), well);
    }

    /// `${{ name }}` by what it stands for.
    fn fill(&self, text: &str, known: &BTreeMap<String, String>) -> String {
        let mut parts = text.split("${{");
        let mut filled = parts.next().unwrap_or_default().to_owned();
        for part in parts {
            let (name, rest) = part.split_once("}}").expect("the expression ends");
            let name = name.trim();
            let value = known.get(name).or_else(|| self.outputs.get(name));
            filled += value.unwrap_or_else(|| panic!("{name} is not known here"));
            filled += rest;
        }
        filled
    }

    fn steps(&mut self, job: &Value, known: &BTreeMap<String, String>) -> bool {
        let folder = self.fleet.beside("runner");
        std::fs::remove_dir_all(&folder).expect("it was there");
        std::fs::create_dir(&folder).expect("a folder");
        let mut well = true;
        for step in job["steps"].as_array().expect("steps") {
            let always = match step["if"].as_str() {
                None => false,
                Some("${{ !cancelled() }}") => true,
                Some(other) => panic!("{other} is not known here"),
            };
            if !well && !always {
                continue;
            }
            let with = |key: &str| self.fill(&plain(&step["with"][key]), known);
            if let Some(script) = step["run"].as_str() {
                if script.starts_with("cargo install") {
                    continue;
                }
                let script = self.fill(script, known);
                let handed = self.fleet.beside("handed").join("output");
                let _ = std::fs::remove_file(&handed);
                let output = shell(&folder, &script, &[("GITHUB_OUTPUT", &handed.to_string_lossy())]);
                self.talk += &said(&output);
                well &= output.status.success();
                for line in std::fs::read_to_string(&handed).unwrap_or_default().lines() {
                    let (name, value) = line.split_once('=').expect("a name and a value");
                    let name = format!("steps.{}.outputs.{name}", plain(&step["id"]));
                    self.outputs.insert(name, value.to_owned());
                }
                continue;
            }
            match step["uses"].as_str().and_then(|uses| uses.split('@').next()).expect("an action") {
                "actions/checkout" => self.fleet.clone_to(&folder),
                "actions/cache/restore" => {
                    if let Some(earlier) = newest(&self.fleet.beside("caches"), &with("restore-keys")) {
                        copy(&earlier, &folder.join(with("path")), true);
                    }
                }
                "actions/cache/save" => {
                    copy(&folder.join(with("path")), &self.fleet.beside("caches").join(with("key")), true);
                }
                "actions/upload-artifact" => {
                    // Hidden files are left out unless the step says otherwise.
                    copy(&folder.join(with("path")), &self.fleet.beside("artifacts").join(with("name")), false);
                }
                "actions/download-artifact" => {
                    assert_eq!(with("merge-multiple"), "true");
                    let pattern = with("pattern");
                    let begin = pattern.strip_suffix('*').expect("a pattern that ends with a star");
                    for name in names(&self.fleet.beside("artifacts")) {
                        if name.starts_with(begin) {
                            copy(&self.fleet.beside("artifacts").join(name), &folder.join(with("path")), true);
                        }
                    }
                }
                other => panic!("{other} is not known here"),
            }
        }
        well
    }
}

fn names(folder: &Path) -> Vec<String> {
    let entries = std::fs::read_dir(folder).expect("a folder");
    let mut names: Vec<String> =
        entries.map(|entry| entry.expect("an entry").file_name().into_string().expect("UTF-8")).collect();
    names.sort_unstable();
    names
}

fn newest(caches: &Path, begin: &str) -> Option<PathBuf> {
    names(caches).into_iter().rfind(|name| name.starts_with(begin)).map(|name| caches.join(name))
}

#[test]
fn a_matrix_makes_what_one_machine_makes() {
    let Some(fleet) = Fleet::new() else { return };
    // Twice: the second time from what the first left in the cache.
    for run_id in 1..=2 {
        let Some(mut runner) = Runner::new(&fleet, run_id) else { return };
        for job in ["day", "packs", "portfolio"] {
            runner.job(job);
            assert!(runner.ended[job], "{job}: {}", runner.talk);
        }
        let made: usize = runner
            .talk
            .split(" made, ")
            .filter_map(|before| before.rsplit(' ').next()?.parse::<usize>().ok())
            .sum();
        assert_eq!(made, if run_id == 1 { 7 } else { 0 }, "{}", runner.talk);
        assert_eq!(names(&fleet.beside("caches")).len(), 3 * run_id, "each part keeps its packs for the next run");
        let artifacts = fleet.beside("artifacts");
        assert_eq!(names(&artifacts), ["packs-1", "packs-2", "packs-3", "portfolio"]);
        let packs = |part: usize| {
            let made = outcome(&artifacts.join(format!("packs-{part}")));
            made.keys().filter(|name| name.ends_with("/audit-pack.pdf")).count()
        };
        assert_eq!(packs(1) + packs(2) + packs(3), 7, "each pack is made by one part");
        assert!((1..=3).any(|part| packs(part) < 7), "the fleet is spread");
        let day = runner.outputs["needs.day.outputs.day"].clone();
        same(&outcome(&artifacts.join("portfolio")), &fleet.on_one_machine(&day));
    }
}

#[test]
fn a_matrix_with_a_wrong_profile_fails_and_has_a_portfolio() {
    let Some(fleet) = Fleet::new() else { return };
    fleet.spoil();
    let Some(mut runner) = Runner::new(&fleet, 1) else { return };
    runner.job("day");
    runner.job("packs");
    assert!(!runner.ended["packs"]);
    assert!(runner.talk.contains("profiles/site-3.toml:2"), "{}", runner.talk);
    assert_eq!(runner.workflow["jobs"]["portfolio"]["if"], "${{ !cancelled() }}");
    runner.job("portfolio");
    let index = std::fs::read_to_string(fleet.beside("artifacts").join("portfolio/index.json"));
    assert!(index.expect("the portfolio").contains("profiles/site-3.toml"), "{}", runner.talk);
}

/// The jobs of GitLab: variables and files are handed on as its runner does.
#[test]
fn parallel_jobs_of_gitlab_make_what_one_machine_makes() {
    let Some(fleet) = Fleet::new() else { return };
    let Some(mut pipeline) = documents("fleet-gitlab-ci.yml") else { return };
    let pipeline = pipeline.remove(0);
    assert_eq!(pipeline["stages"], serde_json::json!(["packs", "portfolio"]));
    let script = |job: &str| {
        let lines = pipeline[job]["script"].as_array().expect("a script").iter();
        lines.map(|line| line.as_str().expect("a line")).collect::<Vec<_>>().join("\n")
    };
    let handed = fleet.beside("handed-on");
    let parts = plain(&pipeline["packs"]["parallel"]);
    for index in 1..=parts.parse().expect("a number") {
        let folder = fleet.beside("runner");
        fleet.clone_to(&folder);
        let index: usize = index;
        let env = [
            ("CI_NODE_INDEX", index.to_string()),
            ("CI_NODE_TOTAL", parts.clone()),
            ("CI_PIPELINE_CREATED_AT", "2026-11-20T23:59:58Z".to_owned()),
        ];
        let env = env.each_ref().map(|(name, value)| (*name, value.as_str()));
        done(&shell(&folder, &script("packs"), &env));
        assert_eq!(pipeline["packs"]["artifacts"]["paths"], serde_json::json!(["out"]));
        copy(&folder.join("out"), &handed.join("out"), true);
    }
    assert_eq!(pipeline["portfolio"]["variables"]["GIT_STRATEGY"], "none");
    done(&shell(&handed, &script("portfolio"), &[]));
    same(&outcome(&handed.join("out")), &fleet.on_one_machine("2026-11-20"));
}
