//! The word lists of the rules, all in lower case.

use std::sync::LazyLock;

use super::words::Set;

macro_rules! lists {
    ($($(#[$doc:meta])* $name:ident = $text:literal;)+) => {$(
        $(#[$doc])*
        pub(super) static $name: LazyLock<Set> =
            LazyLock::new(|| $text.split_whitespace().collect());
    )+};
}
pub(super) use lists;

lists! {
    /// Words that open a noun: after one of these a doubtful word before it was a verb ("access *the* console").
    DETERMINERS = "another either multiple the a an your all any each every its their this these those our both some such only it them yourself \
        new additional appropriate necessary required";

    /// Words that carry no meaning of their own: no title and no slug may end in one.
    FUNCTION_WORDS = "a an the and or of to for in on at by with from into onto as that which who whose is are was be been \
        your their its our any all each every this these those if when while than about through via per over \
        under between during before after until including using such like how where whether must should can \
        will may have has not no also both either so but because within without you they it required & upon \
        across against based regarding towards then e.g i.e etc other another own";

    /// Adverbs that do not end in "-ly".
    ADVERBS = "also always never only then still otherwise just either further";

    /// Words in "-ly" that are no adverbs.
    NOT_ADVERBS = "apply supply comply reply rely family assembly anomaly multiply";

    /// Words after which a part of a sentence no longer belongs to its main clause.
    SUBORDINATORS = "that which who whom whose how where when whenever if whether because so until unless while what why as";

    /// Names that keep their capital inside a sentence. Names with capitals or digits inside need no entry.
    PROPER = "kubernetes openshift linux windows kafka spark hive hadoop docker terraform ansible red schematics \
        cloudant redis postgresql mongodb elasticsearch istio knative git github jenkins tekton microsoft \
        amazon google azure oracle vmware watsonx db2 java python bluemix helm prometheus grafana sysdig veeam \
        zerto intel english";

    /// Common nouns of such pages: headings write them with a capital, sentences do not.
    COMMON = "access account accounts activity additional administration agent agents alerts all api application \
        applications app apps archive audit authentication authorization availability backup backups capacity \
        certificate certificates change client clients cluster clusters compliance compute configuration \
        connection connections connectivity container containers continuity control controls core credentials \
        custom customer customers data database databases deployment deployments design device devices \
        disaster encryption endpoint endpoints environment event events facilities failover failure feature \
        features file files firewall hardware health high host hosts hypervisor identity image images incident \
        incidents infrastructure ingress instance instances integration integrations issue issues key keys \
        life lifecycle load local log logging logs maintenance management master memory message metadata \
        metrics migration mirroring monitoring network networking networks node nodes notification \
        notifications observability operating operation operations optional orchestration password passwords \
        patch patches patching performance permissions physical planning platform policies policy private \
        process procurement provisioning public quota quotas recovery region regional regions registry \
        regulation regulatory replication resilience resource resources restore retention risk role roles \
        rotation routing runtime schema scripts secret secrets security server servers service services \
        session settings setup site software source state storage strategy subnets support system systems \
        templates third-party token tokens topic topics traffic training troubleshooting update updates \
        upgrade upgrades usage user users version versions virtual volume volumes vulnerability web worker \
        workload workloads";

    /// Words for what somebody has to do: "no ... *action*".
    DUTY_WORDS = "action actions responsibility responsibilities task tasks activity activities steps step involvement \
        effort work duty duties obligation obligations intervention input";

    /// Verbs that make a statement of a clause.
    FINITE = "is are was were has have had does doesn't isn't aren't will would can cannot can't could may might \
        must shall should did";

    /// Plurals that look like verbs in "-s".
    NOUNS_IN_S = "reviews runs builds monitors moves sets reads holds mounts measures merges reloads returns restores \
        leaves selects rebuilds permits segments purges reboots tests";

    /// Verbs that speak about a service when a plural stands before them ("the add-ons *allow* you to …").
    PLURAL_STATEMENTS = "allow provide enable represent include require ensure offer help contain consist do need receive \
        remain continue";

    /// Words of happening: a condition with one of them is an event.
    EVENT_WORDS = "occur occurs occurred happen happens fail fails failed failure failures outage outages disaster \
        disasters incident incidents lost loses damaged stolen expire expires expired compromised compromise \
        breach breached unavailable inaccessible down crash crashes error errors issue issues problem problems \
        detect detected receive received arrives leaves exceeds exceeded notified becomes become experience \
        experiences encounter encounters disruption interruption suspect suspected emergency missing accessed \
        alert alerts corrupted deleted rejected reported discovered longer out";

    /// Words of use: "when" with one of them speaks about how things are set up.
    STATE_WORDS = "use uses using used enabled selected supported available have configured connected run running \
        applicable host deployed";

    /// Words before which a sentence can be cut without harm to what stands before.
    CLAUSES = "that which should who so because if when until unless while using including such during after before where \
        specifically as especially prior based according by via";

    /// Words that begin a phrase.
    PHRASES = "to for in on with from at into through within across onto toward towards between";

    /// Words that a slug can do without anywhere.
    FILLER = "a an the your their its our any all each every provided this these that those own related respective \
        necessary required appropriate please additional some such specific various always also properly \
        wanted desired sure optional yourself both";

    /// Words at which the rest of a sentence becomes detail.
    DETAIL = "that which who including such so because until unless using if where via whenever through while \
        according based specifically especially e.g thereby as regarding concerning being either";

    /// Words that begin a phrase which can be left off as a whole.
    JOINTS = "to for in on at by with from into of and or about during when before after onto within across against \
        prior";

    /// Plurals of people and parties, whose "their" is not the customer's.
    OTHERS = "users administrators admins partners subscribers employees teams members developers owners people \
        providers vendors parties operators individuals personnel staff visitors tenants";

    /// Forms in "-ing" that join a detail on and are no deeds.
    JOINING = "including using depending regarding according excluding concerning starting";
}
