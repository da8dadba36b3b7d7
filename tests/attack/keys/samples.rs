//! Made-up secrets and ordinary papers, by the forms that their makers document.

/// Numbers by chance, the same on every run (`SplitMix64`).
pub struct Chance(pub u64);

impl Chance {
    fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mixed = (self.0 ^ self.0 >> 30).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        let mixed = (mixed ^ mixed >> 27).wrapping_mul(0x94d0_49bb_1331_11eb);
        mixed ^ mixed >> 31
    }

    pub fn below(&mut self, bound: usize) -> usize {
        usize::try_from(self.next() % bound as u64).expect("below the bound")
    }

    pub fn of(&mut self, letters: &str, count: usize) -> String {
        (0..count).map(|_| char::from(letters.as_bytes()[self.below(letters.len())])).collect()
    }

    pub fn pick<'t>(&mut self, from: &[&'t str]) -> &'t str {
        from[self.below(from.len())]
    }

    pub fn bytes(&mut self, count: usize) -> Vec<u8> {
        (0..count).map(|_| self.next().to_le_bytes()[3]).collect()
    }

    fn an(&mut self, count: usize) -> String {
        self.of(AN, count)
    }

    fn hex(&mut self, count: usize) -> String {
        self.of("0123456789abcdef", count)
    }

    fn uuid(&mut self) -> String {
        [8, 4, 4, 4, 12].map(|count| self.hex(count)).join("-")
    }

    fn b64(&mut self, count: usize) -> String {
        let bytes = self.bytes(count);
        base64(&bytes)
    }

    /// A password as a manager of passwords makes it, or as a policy asks for.
    fn password(&mut self) -> String {
        match self.below(3) {
            0 => self.an(16) + &self.of("0123456789", 1),
            1 => {
                format!("{}{}{}{}", self.of(UP, 1), self.of(LOW, 6), self.of("!%+=?", 1), self.of("0123456789", 3))
            }
            _ => format!("{}{}{}", self.of(LOW, 4), self.of("0123456789", 3), self.of("ABCDEFGH%!", 5)),
        }
    }
}

const UP: &str = "ABCDEFGHIJKLMNOPQRSTUVWXYZ";
const LOW: &str = "abcdefghijklmnopqrstuvwxyz";
const AN: &str = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789";
const WORD: &str = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789_-";
const B32: &str = "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567";

pub fn base64(bytes: &[u8]) -> String {
    let letters = format!("{AN}+/");
    let mut out = String::new();
    for three in bytes.chunks(3) {
        let bits = (0..3).fold(0u32, |bits, at| bits << 8 | u32::from(*three.get(at).unwrap_or(&0)));
        for place in 0..4 {
            let shown = place <= three.len();
            out.push(if shown {
                char::from(letters.as_bytes()[(bits >> (18 - 6 * place) & 63) as usize])
            } else {
                '='
            });
        }
    }
    out
}

fn lines(text: &str, width: usize, before: &str) -> String {
    text.as_bytes()
        .chunks(width)
        .flat_map(|line| [before, std::str::from_utf8(line).expect("ASCII"), "\n"])
        .collect()
}

/// A text among others, in one of the ways in which files are written.
pub fn dressed(chance: &mut Chance, text: &str) -> Vec<u8> {
    let talk = "Export of the weekly run, checked by the operator on duty.\n";
    let utf16 = |text: &str, big: bool| -> Vec<u8> {
        text.encode_utf16().flat_map(|unit| if big { unit.to_be_bytes() } else { unit.to_le_bytes() }).collect()
    };
    match chance.below(8) {
        0 => text.as_bytes().to_vec(),
        1 => format!("{talk}{text}\n{talk}").into_bytes(),
        2 => format!("\u{feff}{talk}{text}\n").replace('\n', "\r\n").into_bytes(),
        3 => utf16(&format!("\u{feff}{talk}{text}\n"), false),
        4 => utf16(&format!("\u{feff}{talk}{text}\n"), true),
        5 => utf16(&format!("{text}\r\n{talk}"), false),
        6 => format!("{}{text}\n{talk}", talk.repeat(5000)).into_bytes(),
        _ => [&chance.bytes(3000), &b"\n"[..], text.as_bytes(), b"\n", &chance.bytes(500)].concat(),
    }
}

/// Fills a form: `{an 36}` letters and digits, `{w 35}` with `_` and `-`, `{x 32}` hexadecimal, `{X 32}` in capitals, `{b32 16}`,
/// `{d 12}` digits, `{64 32}` base64 of bytes, `{url 32}` base64url, `{UP 5}`, `{low 5}`, `{pw}`, `{uuid}`.
fn filled(chance: &mut Chance, form: &str) -> String {
    let mut out = String::new();
    let mut rest = form;
    while let Some((before, behind)) = rest.split_once('{') {
        out += before;
        let mark = behind.split('}').next().unwrap_or_default();
        let (kind, count) = mark.split_once(' ').unwrap_or((mark, "0"));
        let known = ["an", "w", "x", "X", "b32", "d", "64", "url", "UP", "low", "pw", "uuid", "key", "basic"];
        let Some(count) = count.parse().ok().filter(|_| known.contains(&kind)) else {
            // A brace of the text itself.
            out.push('{');
            rest = behind;
            continue;
        };
        rest = &behind[mark.len() + 1..];
        out += &match kind {
            "an" => chance.an(count),
            "w" => chance.of(WORD, count - 1) + &chance.an(1),
            "x" => chance.hex(count),
            "X" => chance.hex(count).to_uppercase(),
            "b32" => chance.of(B32, count),
            "d" => chance.of("0123456789", count),
            "64" => chance.b64(count),
            "url" => chance.b64(count).replace('+', "-").replace('/', "_").replace('=', ""),
            "UP" => chance.of(UP, count),
            "low" => chance.of(LOW, count),
            "pw" => chance.password(),
            "uuid" => chance.uuid(),
            "basic" => base64(format!("deploy:{}", chance.an(count)).as_bytes()),
            // The body of a key: base64 in lines.
            _ => lines(&chance.b64(count), 64, ""),
        };
    }
    out + rest
}

/// One of each form, newly made.
pub fn secrets(chance: &mut Chance) -> Vec<(&'static str, String)> {
    let mut out = Vec::new();
    for (name, form) in FORMS {
        let token = TAILS.iter().find(|(first, _)| first == form);
        let text = match token {
            // These stand in a sentence or have other words in front.
            Some(("tea" | "ant" | "fly" | "DO0" | "ter", tail)) => filled(chance, tail),
            Some((first, tail)) => filled(chance, &format!("{first}{tail}")),
            None => filled(chance, form),
        };
        let frames = ["{}", "export X={}", "  value: \"{}\"", "{} # ci", "found {} in the log"];
        let frame = if token.is_some() { chance.pick(&frames) } else { "{}" };
        out.push((*name, frame.replace("{}", &text)));
    }
    out
}

#[rustfmt::skip]
const FORMS: &[(&str, &str)] = &[
    // Private keys.
    ("PEM, PKCS#8", "-----BEGIN PRIVATE KEY-----\n{key 121}-----END PRIVATE KEY-----"),
    ("PEM, PKCS#8 encrypted", "-----BEGIN ENCRYPTED PRIVATE KEY-----\n{key 1300}-----END ENCRYPTED PRIVATE KEY-----"),
    ("PEM, PKCS#1", "-----BEGIN RSA PRIVATE KEY-----\n{key 1190}-----END RSA PRIVATE KEY-----"),
    ("PEM, SEC 1 with parameters", "-----BEGIN EC PARAMETERS-----\nBggqhkjOPQMBBw==\n-----END EC PARAMETERS-----\n-----BEGIN EC PRIVATE KEY-----\n{key 121}-----END EC PRIVATE KEY-----"),
    ("PEM, quoted in a mail", "> -----BEGIN PRIVATE KEY-----\n> {64 48}\n> {64 48}\n> {64 22}\n> -----END PRIVATE KEY-----"),
    ("PEM in a log", "10:00:01 app | -----BEGIN PRIVATE KEY-----\n10:00:01 app | {64 48}\n10:00:01 app | {64 48}\n10:00:01 app | -----END PRIVATE KEY-----"),
    ("PEM in a C string", "static const char key[] =\n\"-----BEGIN EC PRIVATE KEY-----\\n\"\n\"{64 48}\\n\"\n\"{64 48}\\n\"\n\"-----END EC PRIVATE KEY-----\\n\";"),
    ("PEM of a service account", "{\n  \"type\": \"service_account\",\n  \"private_key_id\": \"{x 40}\",\n  \"private_key\": \"-----BEGIN PRIVATE KEY-----\\n{64 48}\\n{64 48}\\n{64 48}\\n-----END PRIVATE KEY-----\\n\"\n}"),
    ("PEM without its end", "-----BEGIN RSA PRIVATE KEY-----\n{key 700}"),
    ("OpenSSH", "-----BEGIN OPENSSH PRIVATE KEY-----\nb3BlbnNzaC1rZXktdjEAAAAABG5vbmUAAAAEbm9uZQAAAAAAAAABAAAAMwAAAAtzc2gtZW\n{key 200}-----END OPENSSH PRIVATE KEY-----"),
    ("OpenPGP", "-----BEGIN PGP PRIVATE KEY BLOCK-----\n\nlQ{key 900}=aB3d\n-----END PGP PRIVATE KEY BLOCK-----"),
    ("cosign", "-----BEGIN ENCRYPTED COSIGN PRIVATE KEY-----\n{key 400}-----END ENCRYPTED COSIGN PRIVATE KEY-----"),
    ("OpenVPN static key", "#\n# 2048 bit OpenVPN static key\n#\n-----BEGIN OpenVPN Static key V1-----\n{x 32}\n{x 32}\n{x 32}\n{x 32}\n-----END OpenVPN Static key V1-----"),
    ("PuTTY, version 3", "PuTTY-User-Key-File-3: ssh-ed25519\nEncryption: aes256-cbc\nComment: work\nPublic-Lines: 2\nAAAAC3NzaC1lZDI1NTE5{64 30}\n{64 6}\nKey-Derivation: Argon2id\nPrivate-Lines: 1\n{64 48}\nPrivate-MAC: {x 64}"),
    ("JWK, RSA", "{\"kty\":\"RSA\",\"n\":\"{url 256}\",\"e\":\"AQAB\",\"d\":\"{url 256}\",\"p\":\"{url 128}\",\"q\":\"{url 128}\"}"),
    ("JWK, EC", "{ \"crv\": \"P-256\", \"kty\": \"EC\", \"x\": \"{url 32}\", \"y\": \"{url 32}\", \"d\": \"{url 32}\", \"kid\": \"1\" }"),
    ("JWK, symmetric", "{\"keys\":[{\"alg\":\"A256GCM\",\"k\":\"{url 32}\",\"kty\":\"oct\"}]}"),
    ("age", "# public key: age1{low 58}\nAGE-SECRET-KEY-1{b32 58}"),
    ("age, post-quantum", "AGE-SECRET-KEY-PQ-1{b32 58}"),
    ("WireGuard, interface", "[Interface]\nAddress = 10.8.0.2/24\nPrivateKey = {64 32}\n"),
    ("WireGuard, peer", "[Peer]\nPublicKey = {64 32}\nPresharedKey = {64 32}\nAllowedIPs = 10.8.0.0/24"),
    ("minisign", "untrusted comment: minisign encrypted secret key\nRWRTY0Iy{64 150}"),
    ("signify", "untrusted comment: signify secret key\nRWRCSw{64 96}"),
    ("DNSSEC", "Private-key-format: v1.3\nAlgorithm: 13 (ECDSAP256SHA256)\nPrivateKey: {64 32}\nCreated: 20261101000000"),
    (".NET XML key", "<RSAKeyValue><Modulus>{64 256}</Modulus><Exponent>AQAB</Exponent><P>{64 128}</P><Q>{64 128}</Q><D>{64 256}</D></RSAKeyValue>"),
    ("Tink keyset", "{\"primaryKeyId\":1,\"key\":[{\"keyData\":{\"typeUrl\":\"type.googleapis.com/google.crypto.tink.AesGcmKey\",\"value\":\"{64 34}\",\"keyMaterialType\":\"SYMMETRIC\"}}]}"),
    ("extended private key", "xprv9s21ZrQH143K{an 96}"),
    ("Kubernetes secret", "apiVersion: v1\nkind: Secret\nmetadata:\n  name: hsm\ndata:\n  pin: {64 12}\n"),
    ("kubeconfig, key", "users:\n- name: a\n  user:\n    client-certificate-data: {64 300}\n    client-key-data: {64 300}"),
    ("kubeconfig, token", "users:\n- name: a\n  user:\n    token: {an 40}"),
    // Key material of an HSM or a key manager.
    ("key dump", "{\"resources\":[{\"id\":\"{uuid}\",\"name\":\"root\",\"extractable\":true,\"payload\":\"{64 32}\"}]}"),
    ("key dump, escaped", "\"body\": \"{\\\"metadata\\\":{},\\\"resources\\\":[{\\\"extractable\\\":true,\\\"payload\\\":\\\"{64 32}\\\"}]}\""),
    ("data key in the clear", "{\"plaintext\":\"{64 32}\",\"ciphertext\":\"{64 120}\"}"),
    ("key component", "Key component 1: {X 4} {X 4} {X 4} {X 4} {X 4} {X 4} {X 4} {X 4}  KCV: {X 6}"),
    ("key component, compact", "Component A = {X 32}\nKCV = {X 6}"),
    ("key part in hex", "master key part 2: {x 64}"),
    ("key block", "D0112P0AE00E0000{X 96}"),
    ("key share passphrase", "ibmcloud tke sigkey-add --keyshare-files 'share1#{pw}'"),
    ("PIN of a token", "pkcs11-tool --module libp11.so --login --pin {d 8} --list-objects"),
    ("PIN of a token, setting", "slot_pin = \"{d 8}\""),
    ("PIN in a URI", "pkcs11:token=prod;object=root?pin-value={d 6}"),
    // Cloud providers.
    ("AWS access key", "AK"), ("AWS, temporary", "AS"),
    ("AWS secret key", "aws_secret_access_key = {an 40}"),
    ("AWS secret key, JSON", "\"SecretAccessKey\": \"{an 20}/{an 19}\","),
    ("AWS session token", "AWS_SESSION_TOKEN=IQoJb3JpZ2luX2Vj{an 300}"),
    ("Google API key", "AI"), ("Google client secret", "GOC"),
    ("Google access token", "ya2"), ("Google refresh token", "1/"),
    ("Azure storage", "DefaultEndpointsProtocol=https;AccountName=a;AccountKey={64 64};EndpointSuffix=core.example"),
    ("Azure SAS", "https://a.example/c?sv=2024-11-04&se=2027-01-01T00:00:00Z&sr=c&sp=r&sig={an 43}%3D"),
    ("Azure client secret", "{an 3}8Q~{w 34}"),
    ("Azure DevOps", "{an 76}AZDO{an 4}"),
    ("Azure, app", "  \"appId\": \"{uuid}\",\n  \"password\": \"{an 34}\",\n  \"tenant\": \"{uuid}\""),
    ("Alibaba", "LT"), ("Tencent", "AKI"), ("DigitalOcean", "dop"), ("DigitalOcean, Spaces", "DO0"),
    ("IBM API key", "{\n\t\"name\": \"ci\",\n\t\"apikey\": \"{w 44}\",\n\t\"createdAt\": \"2026-11-01T10:00+0000\"\n}"),
    ("IBM API key, command", "ibmcloud login --apikey {w 44} -r eu-de"),
    ("IBM API key, table", "ID            ApiKey-{uuid}\nName          ci\nAPI Key       {w 44}\nLocked        false"),
    ("IBM HMAC", "\"cos_hmac_keys\": {\n  \"access_key_id\": \"{x 32}\",\n  \"secret_access_key\": \"{x 48}\"\n}"),
    ("IBM refresh token", "{\"access_token\":\"x\",\"refresh_token\":\"{w 300}\",\"token_type\":\"Bearer\"}"),
    ("Red Hat pull secret", "{\"auths\":{\"registry.example\":{\"auth\":\"{basic 40}\"}}}"),
    ("OpenShift", "oc login --token=sha256~{w 43} --server=https://api.example:6443"),
    ("Oracle, pass phrase", "pass_phrase={pw}"),
    // Makers of tools.
    ("GitHub", "gh"), ("GitHub, app", "ghs"), ("GitHub, fine", "git"),
    ("GitLab", "glp"), ("GitLab, CI", "glc"), ("GitLab, trigger", "glpt"), ("GitLab, agent", "gla"), ("GitLab, feed", "glf"),
    ("Atlassian", "ATA"), ("Bitbucket", "ATB"), ("Slack", "xox"), ("Slack, app", "xap"), ("Slack, hook", "hoo"),
    ("Stripe", "sk_"), ("Stripe, hook", "whs"), ("Twilio", "TWILIO_API_KEY=SK{x 32}"), ("SendGrid", "SG"),
    ("Mailgun", "MAILGUN_API_KEY=key-{x 32}"), ("Mailchimp", "mai"), ("npm", "npm"), ("npmrc, old", "//registry.example/:_password=\"{64 16}\""),
    ("npmrc, auth", "_auth={basic 20}"), ("PyPI", "pyp"), ("RubyGems", "rub"), ("crates.io", "cio"), ("NuGet", "oy2"),
    ("Docker Hub", "dck"), ("Docker config", "{\"auths\":{\"a.example\":{\"auth\":\"{basic 24}\"}}}"),
    ("Docker identity", "{\"auths\":{\"a.example\":{\"identitytoken\":\"{w 64}\"}}}"),
    ("Vault", "hvs"), ("Vault, old", "VAULT_TOKEN=s.{an 24}"), ("Vault, unseal", "Unseal Key 3: {64 33}"),
    ("Terraform Cloud", "ter"), ("Databricks", "dap"), ("Grafana", "gls"), ("Grafana Cloud", "glc_"), ("New Relic", "NRA"),
    ("Sentry", "snt"), ("Dynatrace", "dt0"), ("Datadog", "DD_API_KEY={x 32}"), ("Pulumi", "pul"), ("Doppler", "dp."),
    ("Linear", "lin"), ("Notion", "ntn"), ("Figma", "fig"), ("Postman", "PMA"), ("Shopify", "shp"), ("Square", "sq0"),
    ("Telegram", "tel"), ("Discord, hook", "dis"), ("Teams, hook", "tea"), ("OpenAI", "sk-"), ("Anthropic", "ant"),
    ("Hugging Face", "hf_"), ("Groq", "gsk"), ("Replicate", "r8_"), ("xAI", "xai"), ("Tailscale", "tsk"), ("Buildkite", "bku"),
    ("Fly", "fly"), ("Netlify", "nfp"), ("PlanetScale", "psc"), ("Supabase", "sbp"), ("1Password", "ops"), ("Heroku", "HRK"),
    ("Okta", "Authorization: SSWS 00{w 40}"), ("Splunk", "Authorization: Splunk {uuid}"),
    // Logins.
    ("JWT", "eyJ"), ("cookie, session", "Set-Cookie: JSESSIONID={X 32}; Path=/; HttpOnly"),
    ("cookie of a request", "Cookie: theme=dark; sessionid={an 32}; lang=en"),
    ("bearer", "Authorization: Bearer {w 60}"), ("basic", "Authorization: Basic {basic 15}"),
    ("database URL", "DATABASE_URL=postgresql://ledger:{an 16}@db.example:5432/ledger?sslmode=require"),
    ("database URL, mongo", "mongodb+srv://app:{an 16}@cluster0.example/test"),
    ("redis URL", "rediss://default:{an 32}@cache.example:6380"), ("JDBC", "jdbc:oracle:thin:scott/{an 12}@//db.example:1521/x"),
    ("ADO.NET", "Server=tcp:db.example,1433;User ID=sa;Password={pw};Encrypt=True"),
    ("git credentials", "https://user:{an 40}@git.example"), ("netrc", "machine api.example login me password {pw}"),
    ("netrc, many lines", "machine api.example\nlogin me\naccount x\npassword {pw}"),
    ("pgpass", "db.example:5432:*:app:{pw}"), ("pgpass, other port", "db.example:6432:ledger:app:{pw}"),
    ("my.cnf", "[client]\nuser=root\npassword={pw}"), ("WordPress", "define( 'DB_PASSWORD', '{pw}' );"),
    ("Tomcat", "<user username=\"admin\" password=\"{pw}\" roles=\"manager\"/>"),
    ("Maven", "<server><id>nexus</id><username>ci</username><password>{pw}</password></server>"),
    ("Spring", "spring.datasource.password: {pw}"), ("Rails", "secret_key_base: {x 128}"), ("Django", "SECRET_KEY = 'django-insecure-{an 50}'"),
    ("Laravel", "APP_KEY=base64:{64 32}"), ("compose", "    environment:\n      MYSQL_ROOT_PASSWORD: {pw}"),
    ("Terraform state", "\"admin_password\": \"{pw}\",\n\"id\": \"x\""), ("Ansible", "ansible_become_pass: \"{pw}\""),
    ("shadow", "root:$6${an 16}${an 86}:19700:0:99999:7:::"), ("htpasswd", "admin:$apr1${an 8}${an 22}"),
    ("bcrypt login", "operator:$2y$10${an 53}"), ("wpa", "network={\n  ssid=\"office\"\n  psk=\"{pw}\"\n}"),
    ("IPsec", "10.0.0.1 10.0.0.2 : PSK \"{an 32}\""), ("Cisco", "username admin privilege 15 secret 9 $9${an 14}${an 43}"),
    ("Cisco, weak", "enable password 7 {X 18}"), ("SNMP", "snmp-server community {an 12} RO"),
    ("TOTP", "otpauth://totp/Example:a@example.com?secret={b32 32}&issuer=Example"),
    ("rclone", "[s3]\ntype = s3\nsecret_access_key = {an 40}"), ("mysql", "mysqldump -u root -p{an 14} ledger"),
    ("ldap", "ldapsearch -D cn=admin,dc=example -w {pw} -b dc=example"), ("redis-cli", "redis-cli -h cache -a {an 24} ping"),
    ("keytool", "keytool -list -keystore a.jks -storepass {pw}"), ("gpg", "gpg --batch --passphrase {pw} -d a.gpg"),
    ("openssl", "openssl enc -aes-256-cbc -k {pw} -in a"), ("zip", "zip -P {pw} a.zip b"), ("7z", "7z x -p{an 14} a.7z"),
    ("curl", "curl -u admin:{pw} https://api.example/"), ("sshpass", "sshpass -p {pw} ssh root@a"),
    ("SQL", "CREATE USER 'app'@'%' IDENTIFIED BY '{pw}';"), ("a mail", "Hi, the password is {an 12} for now, change it please."),
];

/// What follows the first letters of a token, where its maker gave it some: apart, so that no line here looks like one.
const TAILS: &[(&str, &str)] = &[
    ("AK", "IA{b32 16}"),
    ("AS", "IA{b32 16}"),
    ("AI", "za{w 35}"),
    ("GOC", "SPX-{w 28}"),
    ("ya2", "9.a0{w 180}"),
    ("1/", "/0{w 98}"),
    ("LT", "AI5t{an 18}"),
    ("AKI", "D{an 32}"),
    ("dop", "_v1_{x 64}"),
    ("DO0", "SPACES_KEY=DO00{X 16}\nSPACES_SECRET={64 32}"),
    ("gh", "p_{an 36}"),
    ("ghs", "_{an 36}"),
    ("git", "hub_pat_{an 22}_{an 59}"),
    ("glp", "at-{w 20}"),
    ("glc", "bt-64_{w 20}"),
    ("glpt", "t-{x 40}"),
    ("gla", "gent-{w 50}"),
    ("glf", "t-{w 20}"),
    ("ATA", "TT3xFfGF0{w 180}"),
    ("ATB", "B{an 32}"),
    ("xox", "b-{d 12}-{d 12}-{an 24}"),
    ("xap", "p-1-A{an 10}-{d 13}-{x 64}"),
    ("hoo", "ks.slack.com/services/T{an 10}/B{an 10}/{an 24}"),
    ("sk_", "live_{an 24}"),
    ("whs", "ec_{an 32}"),
    ("SG", ".{w 22}.{w 43}"),
    ("mai", "lchimp api: {x 32}-us12"),
    ("npm", "_{an 36}"),
    ("pyp", "i-AgEIcHlwaS5vcmc{w 150}"),
    ("rub", "ygems_{x 48}"),
    ("cio", "{an 32}"),
    ("oy2", "{low 20}{d 3}{low 20}"),
    ("dck", "r_pat_{w 27}"),
    ("hvs", ".{w 95}"),
    ("ter", "{an 11}.atlasv1.{w 67}"),
    ("dap", "i{x 32}"),
    ("gls", "a_{an 32}_{x 8}"),
    ("glc_", "eyJ{an 120}"),
    ("NRA", "K-{UP 27}"),
    ("snt", "rys_eyJ{an 120}_{an 43}"),
    ("dt0", "c01.{b32 24}.{b32 64}"),
    ("pul", "-{x 40}"),
    ("dp.", "pt.{an 43}"),
    ("lin", "_api_{an 40}"),
    ("ntn", "_{an 46}"),
    ("fig", "d_{w 43}"),
    ("PMA", "K-{x 24}-{x 34}"),
    ("shp", "at_{x 32}"),
    ("sq0", "csp-{w 43}"),
    ("tel", "egram: {d 10}:AA{w 33}"),
    ("dis", "cord.com/api/webhooks/{d 18}/{w 68}"),
    ("tea", "https://x.webhook.office.com/webhookb2/{uuid}@{uuid}/IncomingWebhook/{x 32}/{uuid}"),
    ("sk-", "proj-{w 150}"),
    ("ant", "sk-ant-api03-{w 93}AA"),
    ("hf_", "{an 34}"),
    ("gsk", "_{an 52}"),
    ("r8_", "{an 37}"),
    ("xai", "-{an 80}"),
    ("tsk", "ey-auth-{an 17}-{an 32}"),
    ("bku", "a_{x 40}"),
    ("fly", "FlyV1 fm2_{64 120}"),
    ("nfp", "_{an 36}"),
    ("psc", "ale_pw_{w 43}"),
    ("sbp", "_{x 40}"),
    ("ops", "_eyJ{an 250}"),
    ("HRK", "U-{w 60}"),
    ("eyJ", "hbGciOiJSUzI1NiJ9.eyJ{an 60}.{w 86}"),
];

/// Ordinary papers, full of what looks like secrets and is none; a long text each.
pub fn papers(chance: &mut Chance) -> Vec<(&'static str, String)> {
    PAPERS
        .iter()
        .map(|(name, line, count)| (*name, (0..*count).map(|_| filled(chance, line) + "\n").collect()))
        .collect()
}

#[rustfmt::skip]
const PAPERS: &[(&str, &str, usize)] = &[
    ("key list", "{\"id\":\"{uuid}\",\"name\":\"ledger-root\",\"state\":1,\"extractable\":false,\"crn\":\"crn:v1:bluemix:public:hs-crypto:eu-de:a/{x 32}:{uuid}:key:{uuid}\",\"keyVersion\":{\"id\":\"{uuid}\"}}", 40),
    ("wrapped data key", "{\"ciphertext\":\"{64 110}\",\"keyVersion\":{\"id\":\"{uuid}\"}}", 20),
    ("access log", "10.0.{d 1}.{d 2} - - [20/Nov/2026:10:00:{d 2} +0000] \"GET /api/v2/keys/{uuid}?limit=100 HTTP/1.1\" 200 {d 4} \"-\" \"curl/8.10\" {x 32}", 60),
    ("activity events", "{\"eventTime\":\"2026-11-03T09:{d 2}:00Z\",\"action\":\"hs-crypto.secrets.list\",\"initiator\":{\"id\":\"IBMid-{an 10}\",\"credential\":{\"type\":\"token\"}},\"correlationId\":\"{uuid}\",\"requestData\":{\"requestURI\":\"/api/v2/keys\"}}", 40),
    ("master key status", "CRYPTO MODULE {d 1}   NEW MASTER KEY: Valid   CURRENT MASTER KEY: Valid, verification pattern {x 64}", 10),
    ("crypto units", "API endpoint: https://tke.eu-de.hs-crypto.example\nCRYPTO UNIT  SELECTED  TYPE         LOCATION\n{d 2}           true      OPERATIONAL  [eu-de].[AZ1-CS{d 1}].[0{d 1}].[1{d 1}]\nSIGNATURE KEY: {x 40}", 5),
    ("certificate", "-----BEGIN CERTIFICATE-----\nMIID{key 800}-----END CERTIFICATE-----", 2),
    ("request for a certificate", "-----BEGIN CERTIFICATE REQUEST-----\nMIIC{key 500}-----END CERTIFICATE REQUEST-----", 2),
    ("public keys", "-----BEGIN PUBLIC KEY-----\nMIIBIjANBgkqhkiG9w0BAQEFAAOCAQ8A{key 270}-----END PUBLIC KEY-----\nssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAI{an 43} custodian-a@example.com\nage1{low 58}", 3),
    ("public JWK", "{\"kty\":\"EC\",\"crv\":\"P-256\",\"kid\":\"{uuid}\",\"x\":\"{url 32}\",\"y\":\"{url 32}\",\"use\":\"sig\"}", 6),
    ("WireGuard, public", "peer: {64 32}\n  endpoint: 192.0.2.7:51820\n  PublicKey = {64 32}\n  allowed ips: 10.8.0.0/24", 6),
    ("digests", "{x 64}  minutes-{d 4}.pdf\n{x 128} *export.csv\n{x 40} {x 8}", 30),
    ("container images", "registry.example/ledger@sha256:{x 64}  {d 2} MB  linux/amd64", 30),
    ("lock file", "      \"integrity\": \"sha512-{64 64}\",\n      \"resolved\": \"https://registry.example/a/-/a-{d 1}.{d 1}.0.tgz\",", 40),
    ("go.sum", "golang.example/x/crypto v0.{d 2}.0 h1:{64 32}", 40),
    ("Cargo.lock", "[[package]]\nname = \"secrecy\"\nversion = \"0.{d 1}.0\"\nchecksum = \"{x 64}\"", 30),
    ("git log", "commit {x 40}\nAuthor: Custodian A <custodian-a@example.com>\n\n    Rotate the password of the service account; token of the old one revoked\n", 20),
    ("minutes", "The custodians took the smart cards from the safe; the PIN of each card stays with its owner. Key part {d 1} was loaded, verification pattern {X 6}. No password was written down.", 12),
    ("policy", "Passwords: at least 14 characters; the secret of a service account is rotated each 90 days. API keys older than {d 2} days are revoked. Token lifetime: 60 minutes.", 12),
    ("table of accounts", "| svc-{low 6} | API key {uuid} | last used 2026-10-{d 2} | rotated 2026-0{d 1}-01 |", 30),
    ("API keys, list", "Name      Locked   ID                                          Date Created\nci-{low 5}  false    ApiKey-{uuid}   2026-11-01T10:00+0000", 10),
    ("IAM policy", "{\"Statement\":[{\"Action\":[\"secretsmanager:GetSecretValue\"],\"Resource\":\"arn:aws:secretsmanager:eu-central-1:{d 12}:secret:ledger-{an 6}\"}]}", 12),
    ("Terraform", "variable \"db_password\" {\n  type      = string\n  sensitive = true\n}\nresource \"x\" \"y\" {\n  password = var.db_password\n  token    = data.vault_generic_secret.a.data[\"token\"]\n}", 4),
    ("Kubernetes", "        - name: DB_PASSWORD\n          valueFrom:\n            secretKeyRef:\n              name: ledger-db\n              key: password\n        image: a.example/ledger@sha256:{x 64}", 8),
    ("Rust code", "let token = client.token().await?;\nlet secret: Zeroizing<String> = read_secret(&path)?;\nif password.len() < MIN_PASSWORD { return Err(Error::Password); }\nconst KEY_ID: &str = \"{uuid}\";", 8),
    ("Python code", "password = getpass.getpass(\"Password: \")\ntoken = os.environ[\"API_TOKEN\"]\nheaders = {\"Authorization\": f\"Bearer {token}\"}\nassert digest == \"{x 64}\"", 8),
    ("shell", "read -rs PASSWORD\nexport VAULT_TOKEN=\"$(vault print token)\"\ncurl -H \"Authorization: Bearer $TOKEN\" https://api.example/v1/\nibmcloud login --apikey @key.json", 8),
    ("masked settings", "DB_PASSWORD=********\napi_key: <redacted>\nclient_secret = \"${CLIENT_SECRET}\"\ntoken: {{ .Values.token }}\nAWS_SECRET_ACCESS_KEY=xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx", 6),
    ("picture in Markdown", "![page 1](data:image/png;base64,iVBORw0KGgoAAAANSUhEUg{64 9000})", 1),
    ("mail headers", "Received: from mx.example ([192.0.2.7]) by a.example with ESMTPS id {an 14};\nMessage-ID: <{x 32}@example.com>\nDKIM-Signature: v=1; a=rsa-sha256; d=example.com; s=k1; bh={64 32}; b={64 256}\nX-MS-Exchange-CrossTenant-Id: {uuid}", 5),
    ("scan report", "CVE-2026-{d 5}  HIGH  openssl  3.0.{d 2}  fixed in 3.0.{d 2}  fingerprint {x 40}", 40),
    ("CSV of sign-ins", "2026-11-{d 2}T08:00:00Z,custodian-a@example.com,{uuid},MFA: token,success,session {x 8},203.0.113.{d 2}", 50),
    ("signed statement", "-----BEGIN SSH SIGNATURE-----\nU1NIU0lH{key 190}-----END SSH SIGNATURE-----", 3),
    ("attestation", "{\"payloadType\":\"application/vnd.in-toto+json\",\"payload\":\"eyJfdHlwZSI6Imh0dHBzOi8vaW4tdG90by5pby9TdGF0ZW1lbnQvdjEi{64 300}\",\"signatures\":[{\"sig\":\"{64 71}\"}]}", 3),
    ("SBOM", "{\"bom-ref\":\"pkg:cargo/a@1.{d 1}\",\"hashes\":[{\"alg\":\"SHA-256\",\"content\":\"{x 64}\"}],\"purl\":\"pkg:npm/%40scope/a@1.{d 2}.0\"}", 30),
    ("cookies by name", "Cookie policy: the cookie JSESSIONID lasts a session; csrftoken one year; theme one year.", 10),
    ("phone list", "Custodian {UP 1}, +49 30 {d 4} {d 4}, room {d 3}, card no. {d 16}", 20),
    ("session ids in a log", "2026-11-20 10:00:{d 2} INFO session opened for user root by uid=0, pid={d 5}, request_id={uuid}, trace={x 32}, span={x 16}", 40),
    ("UUID list", "{uuid},{uuid},{X 32},{d 20}", 40),
];

/// Files by kind and name from JSON of base64.
pub fn packed(json: &str) -> Vec<(String, String, Vec<u8>)> {
    let mut out = Vec::new();
    let (mut kind, mut name, mut previous) = (String::new(), String::new(), 0);
    // Two levels of objects with strings and nothing else.
    let mut depth = 0;
    let mut parts = json.split('"');
    while let (Some(between), Some(text)) = (parts.next(), parts.next()) {
        depth += between.matches('{').count();
        depth -= between.matches('}').count();
        if depth == 1 {
            text.clone_into(&mut kind);
        } else if previous == 2 && between.contains(':') {
            out.push((kind.clone(), name.clone(), decoded(text)));
        } else {
            text.clone_into(&mut name);
        }
        previous = depth;
    }
    out
}

fn decoded(text: &str) -> Vec<u8> {
    let letters = format!("{AN}+/");
    let (mut out, mut bits, mut held) = (Vec::new(), 0u32, 0);
    for letter in text.bytes().filter(|letter| *letter != b'=') {
        bits = bits << 6 | u32::try_from(letters.find(char::from(letter)).expect("base64")).expect("small");
        held += 6;
        if held >= 8 {
            held -= 8;
            out.push((bits >> held & 0xff) as u8);
        }
    }
    out
}
