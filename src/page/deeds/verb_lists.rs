//! The verbs of responsibility pages and what turns into them, all in lower case.

use std::sync::LazyLock;

use super::lists::lists;
use super::words::Set;

lists! {
    /// Verbs that are hardly ever nouns.
    PLAIN = "behave accomplish advise amend announce anticipate await broadcast centralize certify clarify combine commence \
        commit compile compose conform consolidate construct cooperate correspond curate decouple deny deprecate devise \
        discontinue discuss dismantle encourage enhance erase exempt explain explore facilitate federate finalize \
        formalize foster go hire honor incorporate indicate inject insert instantiate insulate insure introduce \
        invalidate invest invite lease liaise navigate nominate normalize observe offload opt oversee \
        persist postpone predict prescribe prohibit propagate propose quantify rebalance recall recruit redesign refactor \
        refine regulate reject relay remind rename render reopen reorganize reroute resell reverse revert revisit sell \
        settle simulate sort substitute suggest summarize suppress sweep tackle teach tell throttle tolerate translate \
        transport treat unify unpack vacate vary warn wipe withhold cease count pay adhere expire repay \
        accept acknowledge acquire activate adapt add adhere adjust administer adopt agree align allocate \
        allow analyse analyze anonymize apply appoint approve arrange ascertain ask assemble assess assign \
        assist associate assume assure attach attend authenticate authorise authorize automate avoid back bear \
        brief bring build buy calculate capture carry choose classify clean collect communicate compare \
        complain comply conduct configure confirm connect consider consult consume contain continue contribute \
        convert coordinate cordon create customise customize de-authorize de-provision deactivate deauthorize \
        debug decide declare decommission decrypt deduplicate deem define delegate delete deliver deploy \
        deprovision deregister describe designate destroy detach detect determine develop diagnose disable \
        disassociate discard disconnect discover dispose distribute diversify divide drain duplicate edit \
        educate eliminate embed employ enable encapsulate encrypt enforce engage enrich enrol enroll ensure \
        enter enumerate escalate establish evacuate evaluate examine exclude execute expand expect expose \
        extend externalize extract familiarise familiarize finish follow formulate fulfil fulfill furnish \
        gather generate get give govern grant guarantee handle harden hold identify implement improve include \
        increase inform ingest initialise initialize initiate inspect install instruct integrate intend \
        interpret inventory investigate invoke involve isolate join justify keep lay learn leave let leverage \
        locate log-in look maintain make manage measure meet merge migrate minimize mitigate modify monitor \
        mount move negotiate notify obfuscate obtain offboard onboard operate optimise optimize orchestrate \
        organize override own parse participate pay perform permit pinpoint populate pre-provision prepare \
        preserve prevent prioritize proceed procure produce protect prove provide provision publish purge put \
        quiesce re-create re-encrypt re-establish re-key re-submit reach react read reapply reassign reattach \
        reboot rebuild receive recommend reconcile reconfigure recover recreate rectify recycle redact \
        redeploy redirect redistribute reduce refer refrain regenerate register reimburse reinforce reinstall \
        reinstate reissue reload relocate rely remain remediate remove renew reorder replace replicate \
        represent require rerun rescale reschedule resize resolve respect respond restart restrict \
        restructure resubmit resume retain retest retire retransmit retrieve review revise revoke rework \
        rewrap run safeguard sanitize satisfy save scrub seek segment segregate select send serve set shut \
        solicit solve specify standardize strengthen submit subscribe supervise supplement supply surrender \
        suspend sustain synchronize tailor take terminate think tighten traverse troubleshoot tune turn \
        unassign uncordon undeploy understand undertake uninstall unlock unmount unsubscribe unwrap use \
        utilise utilize validate verify vet visit waive want warrant weigh whitelist withdraw write zeroize";

    /// Words that are verbs at the start of a sentence unless what follows says otherwise, and nouns elsewhere.
    MOSTLY_VERB = "restore answer archive balance block book cancel check clear close contact control copy cover delegate direct \
        download draft estimate export fail fill find fix forward fund guard guide harvest help import inspect \
        launch load lock mark note open order pair pass patch plan practice promote pull purchase push \
        quarantine raise rehearse release report repair repeat request reserve reset retry return roll rotate \
        scan schedule search secure separate share ship sign sign-up size split start stop store stream switch \
        sync tag test toggle track train transfer transition transmit trigger update upgrade upload wait watch \
        view whitelist allowlist wrap process limit measure replicate specify define design document place";

    /// Words that are nouns or adjectives unless a determiner follows.
    MOSTLY_NOUN = "access address alert audit catalog change complete correct correlate cost dedicate exercise experience \
        file filter group host issue label license link list log map model name network partition process \
        profile program query question rate record refresh resource route sample scale scope script service \
        source stage state structure support target theme trace trust value version work key root time";

    /// Verbs that take a whole clause: "ensure the copy *is* safe".
    CLAUSE_VERBS = "ensure make verify check confirm understand know specify determine validate monitor request warrant \
        acknowledge decide guarantee see assume accept agree test document note represent let require assure \
        identify";

    /// Forms in "-ing" that name a thing more often than a deed.
    NOUN_GERUNDS = "accounting alerting auditing billing building caching clustering computing engineering existing \
        hosting incoming indexing logging mapping meaning messaging metering mirroring networking operating \
        ongoing outgoing outstanding peering planning pricing processing remaining reporting resulting routing \
        scaling scheduling setting signing streaming switching testing tracking training underlying working";

    /// Second words that make a doubtful first word a noun ("patch *management*").
    AFTER_NOUN = "management process processing handling administration plane environment environments strategy \
        procedure procedures governance lifecycle of and or response planning availability generation is are \
        can must will has should quality planes";

    /// Nouns that a form in "-ing" before them only describes ("monitoring *tools*").
    AFTER_DESCRIBING = "tool tools tooling solution solutions agent agents system systems software environment environments \
        data policies policy rules configuration settings setup requirements processes process strategy plan \
        procedures capability capabilities instance instances requirement infrastructure activities \
        responsibilities tasks";
}

/// Words written as one that are two as a verb.
pub(super) const FUSED: &[(&str, &str)] = &[
    ("backup", "back up"),
    ("setup", "set up"),
    ("failover", "fail over"),
    ("rollback", "roll back"),
    ("shutdown", "shut down"),
    ("cleanup", "clean up"),
    ("rollout", "roll out"),
];

/// Nouns for an activity, which with "of" behind them turn into the verb.
pub(super) const VERBAL_NOUNS: &[(&str, &str)] = &[
    ("administration", "administer"),
    ("allocation", "allocate"),
    ("assignment", "assign"),
    ("backup", "back up"),
    ("backups", "back up"),
    ("configuration", "configure"),
    ("coordination", "coordinate"),
    ("creation", "create"),
    ("definition", "define"),
    ("deletion", "delete"),
    ("deployment", "deploy"),
    ("encryption", "encrypt"),
    ("enforcement", "enforce"),
    ("evaluation", "evaluate"),
    ("execution", "execute"),
    ("implementation", "implement"),
    ("initialization", "initialize"),
    ("installation", "install"),
    ("integration", "integrate"),
    ("investigation", "investigate"),
    ("maintenance", "maintain"),
    ("management", "manage"),
    ("migration", "migrate"),
    ("modification", "modify"),
    ("protection", "protect"),
    ("recovery", "recover"),
    ("registration", "register"),
    ("remediation", "remediate"),
    ("removal", "remove"),
    ("renewal", "renew"),
    ("restoration", "restore"),
    ("restore", "restore"),
    ("revocation", "revoke"),
    ("rotation", "rotate"),
    ("selection", "select"),
    ("setup", "set up"),
    ("termination", "terminate"),
    ("use", "use"),
    ("validation", "validate"),
    ("verification", "verify"),
];

/// Past participles that follow no rule.
pub(super) const IRREGULAR: &[(&str, &str)] = &[
    ("built", "build"),
    ("brought", "bring"),
    ("bought", "buy"),
    ("chosen", "choose"),
    ("done", "do"),
    ("found", "find"),
    ("given", "give"),
    ("held", "hold"),
    ("kept", "keep"),
    ("led", "lead"),
    ("left", "leave"),
    ("made", "make"),
    ("met", "meet"),
    ("paid", "pay"),
    ("put", "put"),
    ("read", "read"),
    ("rebuilt", "rebuild"),
    ("reset", "reset"),
    ("run", "run"),
    ("sent", "send"),
    ("set", "set"),
    ("shut", "shut"),
    ("split", "split"),
    ("taken", "take"),
    ("understood", "understand"),
    ("withdrawn", "withdraw"),
    ("written", "write"),
];
