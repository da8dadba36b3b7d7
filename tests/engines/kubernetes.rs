//! The Kubernetes jobs: judged by Kubernetes' schemas and by the rules that those cannot say, and their containers' own
//! commands run for each index.

use super::fleet::{Fleet, command, documents, done, example, outcome, plain, said, same};
use crate::support::{python, root};
use serde_json::Value;
use std::collections::BTreeMap;
use std::path::Path;
use std::process::Output;

const PACKS: &str = "fleet-kubernetes-packs.yaml";
const PORTFOLIO: &str = "fleet-kubernetes-portfolio.yaml";

/// What the schemas of a version of Kubernetes say of files: a line for each document.
fn judged(version: &str, files: &[&Path]) -> Option<Vec<Value>> {
    let script = root().join("tests/outside/kubernetes.py");
    let files = files.iter().map(|file| file.to_str().expect("UTF-8"));
    let args: Vec<&str> = [script.to_str().expect("UTF-8"), version].into_iter().chain(files).collect();
    let output = python(&args)?;
    let lines = String::from_utf8_lossy(&output.stdout).into_owned();
    let found = lines.lines().map(|line| serde_json::from_str(line).expect("JSON")).collect();
    assert!(!lines.is_empty(), "{}", String::from_utf8_lossy(&output.stderr));
    Some(found)
}

#[test]
fn the_schemas_of_kubernetes_find_nothing() {
    let files = [example(PACKS), example(PORTFOLIO)];
    // From the first version that has limits for each index to the newest that the judge knows.
    for version in ["1.29", "1.33", "1.37"] {
        let Some(seen) = judged(version, &[&files[0], &files[1]]) else { return };
        assert_eq!(seen.len(), 3);
        for line in seen {
            assert_eq!(line["ok"], true, "{version}: {line}");
        }
    }
    // The judge does find what is wrong.
    let folder = tempfile::tempdir().expect("a folder");
    let text = std::fs::read_to_string(&files[0]).expect("it");
    for (from, to) in [
        ("completions: 3", "completions: three"),
        ("  parallelism: 3", "  paralelism: 3"),
        ("action: FailIndex", "action: [FailIndex]"),
        ("      containers:", "      container:"),
    ] {
        assert_eq!(text.matches(from).count(), 1, "{from}");
        let file = folder.path().join("wrong.yaml");
        std::fs::write(&file, text.replace(from, to)).expect("written");
        let seen = judged("1.33", &[&file]).expect("it is there");
        assert_eq!(seen.iter().filter(|line| line["ok"] == false).count(), 1, "{to}: {seen:?}");
    }
}

fn job(name: &str) -> Option<Value> {
    documents(name)?.into_iter().find(|document| document["kind"] == "Job")
}

fn containers(job: &Value) -> impl Iterator<Item = &Value> {
    let pod = &job["spec"]["template"]["spec"];
    ["initContainers", "containers"].into_iter().filter_map(|kind| pod[kind].as_array()).flatten()
}

/// What schemas cannot say: fields that need each other, and what every pod should have.
#[test]
fn the_jobs_are_sound() {
    let (Some(packs), Some(portfolio)) = (job(PACKS), job(PORTFOLIO)) else { return };
    let spec = &packs["spec"];
    assert_eq!(spec["completionMode"], "Indexed");
    assert!(spec["backoffLimitPerIndex"].is_number(), "FailIndex needs it");
    let rule = &spec["podFailurePolicy"]["rules"][0];
    assert_eq!(
        (rule["action"].as_str(), rule["onExitCodes"]["values"].as_array().map(Vec::len)),
        (Some("FailIndex"), Some(2))
    );
    let named = &rule["onExitCodes"]["containerName"];
    assert!(
        spec["template"]["spec"]["containers"]
            .as_array()
            .expect("containers")
            .iter()
            .any(|one| one["name"] == *named)
    );
    for job in [&packs, &portfolio] {
        let pod = &job["spec"]["template"]["spec"];
        assert_eq!(
            (pod["restartPolicy"].as_str(), pod["automountServiceAccountToken"].as_bool()),
            (Some("Never"), Some(false))
        );
        assert_eq!(pod["securityContext"]["runAsNonRoot"], true);
        let volumes = pod["volumes"].as_array().expect("volumes");
        for container in containers(job) {
            let name = &container["name"];
            assert_eq!(container["securityContext"]["readOnlyRootFilesystem"], true, "{name}");
            assert_eq!(container["securityContext"]["allowPrivilegeEscalation"], false, "{name}");
            assert!(container["resources"]["limits"]["memory"].is_string(), "{name}");
            for mount in container["volumeMounts"].as_array().expect("mounts") {
                assert!(volumes.iter().any(|volume| volume["name"] == mount["name"]), "{name}: {mount}");
            }
        }
        assert_eq!(variable(job, "PARTS"), Some(plain(&spec["completions"])));
        let claim = volumes.iter().find(|volume| volume["name"] == "out").expect("the packs' volume");
        assert_eq!(claim["persistentVolumeClaim"]["claimName"], "rchecklist-out");
    }
}

/// What a manifest gives for a variable, in whichever container.
fn variable(job: &Value, name: &str) -> Option<String> {
    let mut all = containers(job).flat_map(|container| container["env"].as_array().into_iter().flatten());
    all.find(|one| one["name"] == name).map(|one| plain(&one["value"]))
}

/// Runs a container's command with its variables, of which those that name places of the cluster are replaced.
fn contained(container: &Value, places: &BTreeMap<&str, String>, index: Option<usize>) -> Output {
    let words = |key: &str| container[key].as_array().expect("words").iter().map(plain).collect::<Vec<_>>();
    let (program, args) = (words("command"), words("args"));
    let mut env = Vec::new();
    for variable in container["env"].as_array().expect("variables") {
        let (name, value) = (plain(&variable["name"]), plain(&variable["value"]));
        let is_path = value.starts_with('/');
        let mounted = |mount: &Value| value.starts_with(mount["mountPath"].as_str().expect("a path"));
        assert!(!is_path || container["volumeMounts"].as_array().expect("mounts").iter().any(mounted), "{name}");
        assert_eq!(places.contains_key(name.as_str()), is_path || name == "REPOSITORY", "{name}");
        env.push((name.clone(), places.get(name.as_str()).cloned().unwrap_or(value)));
    }
    env.extend(index.map(|index| ("JOB_COMPLETION_INDEX".to_owned(), index.to_string())));
    let env: Vec<(&str, &str)> = env.iter().map(|(name, value)| (name.as_str(), value.as_str())).collect();
    let mut command = command(Path::new("/"), &program[0], &env);
    // As in the image, there is no home.
    command.env_remove("HOME").args(&program[1..]).args(args).output().expect("it starts")
}

/// All pods of the job, and what their main containers said; the codes by index.
fn pods(fleet: &Fleet, packs: &Value, out: &Path) -> Vec<(Option<i32>, String)> {
    let completions = packs["spec"]["completions"].as_u64().expect("a number");
    let index = |index: u64| usize::try_from(index).expect("a small number");
    (0..completions)
        .map(|number| {
            let work = fleet.beside(&format!("pod-{number}"));
            let places = BTreeMap::from([
                ("REPOSITORY", format!("file://{}", fleet.repository().display())),
                ("WORK", work.join("fleet").to_string_lossy().into_owned()),
                ("OUT", out.to_string_lossy().into_owned()),
            ]);
            let pod = &packs["spec"]["template"]["spec"];
            let of = |container: &Value| {
                let names = container["env"].as_array().expect("variables").iter().map(|one| plain(&one["name"]));
                let names: Vec<String> = names.collect();
                places.clone().into_iter().filter(|(name, _)| names.iter().any(|own| own == name)).collect()
            };
            for container in pod["initContainers"].as_array().expect("one") {
                done(&contained(container, &of(container), Some(index(number))));
            }
            let container = &pod["containers"][0];
            let output = contained(container, &of(container), Some(index(number)));
            (output.status.code(), said(&output))
        })
        .collect()
}

fn merged(portfolio: &Value, out: &Path) -> Output {
    let container = &portfolio["spec"]["template"]["spec"]["containers"][0];
    contained(container, &BTreeMap::from([("OUT", out.to_string_lossy().into_owned())]), None)
}

#[test]
fn an_indexed_job_makes_what_one_machine_makes() {
    let (Some(packs), Some(portfolio)) = (job(PACKS), job(PORTFOLIO)) else { return };
    let Some(fleet) = Fleet::new() else { return };
    let out = fleet.beside("volume");
    for (code, talk) in pods(&fleet, &packs, &out) {
        assert_eq!(code, Some(0), "{talk}");
    }
    done(&merged(&portfolio, &out));
    let day = variable(&packs, "DAY").expect("a day");
    same(&outcome(&out), &fleet.on_one_machine(&day));

    // A part that is missing is no whole portfolio.
    std::fs::remove_file(out.join("shard-2-of-3.json")).expect("it was there");
    let output = merged(&portfolio, &out);
    assert_eq!(output.status.code(), Some(2));
    assert!(said(&output).contains("shard-2-of-3.json"), "{}", said(&output));
}

#[test]
fn a_wrong_profile_fails_its_index_at_once() {
    let (Some(packs), Some(portfolio)) = (job(PACKS), job(PORTFOLIO)) else { return };
    let Some(fleet) = Fleet::new() else { return };
    fleet.spoil();
    let out = fleet.beside("volume");
    let seen = pods(&fleet, &packs, &out);
    let codes: Vec<_> = seen.iter().map(|(code, _)| *code).filter(|code| *code != Some(0)).collect();
    assert_eq!(codes, [Some(1)], "{seen:?}");
    let fatal = &packs["spec"]["podFailurePolicy"]["rules"][0]["onExitCodes"]["values"];
    assert!(fatal.as_array().expect("codes").contains(&Value::from(1)));
    let talk = said(&merged(&portfolio, &out));
    let index = std::fs::read_to_string(out.join("index.json"));
    assert!(index.expect("the portfolio").contains("profiles/site-3.toml"), "{talk}");
}
