//! Secrets of every kind in the forms in which they get into files. All are made up.

use crate::dice::{Dice, base64, base64url, wrapped};

/// A sample: its form and the text.
pub struct Sample {
    pub form: String,
    pub text: String,
}

fn pem(label: &str, body: &str, width: usize) -> String {
    format!("-----BEGIN {label}-----\n{}\n-----END {label}-----\n", wrapped(body, width))
}

fn jwt(d: &mut Dice) -> String {
    let header = base64url(br#"{"alg":"RS256","kid":"2026","typ":"JWT"}"#);
    let claims = base64url(format!(r#"{{"iss":"https://iam.example","sub":"{}"}}"#, d.uuid()).as_bytes());
    format!("{header}.{claims}.{}", base64url(&d.bytes(256)))
}

/// DER of an Ed25519 key in PKCS #8.
pub fn pkcs8(d: &mut Dice) -> Vec<u8> {
    let mut key = vec![0x30, 0x2e, 2, 1, 0, 0x30, 5, 6, 3, 0x2b, 0x65, 0x70, 4, 0x22, 4, 0x20];
    key.extend(d.bytes(32));
    key
}

pub fn all(d: &mut Dice) -> Vec<Sample> {
    let mut out = Vec::new();
    let mut add = |form: &str, text: String| out.push(Sample { form: form.to_owned(), text });
    // Private keys.
    for label in [
        "PRIVATE KEY",
        "ENCRYPTED PRIVATE KEY",
        "RSA PRIVATE KEY",
        "EC PRIVATE KEY",
        "DSA PRIVATE KEY",
        "OPENSSH PRIVATE KEY",
        "ENCRYPTED SIGSTORE PRIVATE KEY",
    ] {
        let size = 90 + d.roll(900);
        let key = pem(label, &d.base64(size), 64);
        add(&format!("pem {label}"), key.clone());
        add(&format!("pem in JSON {label}"), format!("{{\"k\": \"{}\"}}", key.replace('\n', "\\n")));
        add(&format!("pem in YAML {label}"), format!("tls.key: |\n    {}", key.replace('\n', "\n    ")));
        add(&format!("pem in base64 {label}"), base64(key.as_bytes()));
        add(&format!("pem in base64, wrapped {label}"), wrapped(&base64(key.as_bytes()), 76));
        let shift = d.roll(3);
        let shifted = format!("{}{key}", "cert".repeat(20 + shift));
        add(&format!("pem within base64 {label}"), base64(&shifted.as_bytes()[shift..]));
    }
    let body = d.base64(300);
    add("pem in one line", format!("key=-----BEGIN RSA PRIVATE KEY----- {body} -----END RSA PRIVATE KEY-----"));
    let legacy = format!(
        "Proc-Type: 4,ENCRYPTED\nDEK-Info: AES-128-CBC,{}\n\n{}",
        d.hex(32).to_uppercase(),
        wrapped(&body, 64)
    );
    add(
        "pem, legacy encryption",
        format!("-----BEGIN RSA PRIVATE KEY-----\n{legacy}\n-----END RSA PRIVATE KEY-----"),
    );
    add(
        "ssh2",
        format!(
            "---- BEGIN SSH2 ENCRYPTED PRIVATE KEY ----\nComment: \"2048-bit rsa\"\n{}\n---- END SSH2 ENCRYPTED PRIVATE KEY ----",
            wrapped(&body, 70)
        ),
    );
    add(
        "pgp",
        format!(
            "-----BEGIN PGP PRIVATE KEY BLOCK-----\nVersion: GnuPG v2\nComment: of the test\n\n{}\n=abcd\n-----END PGP PRIVATE KEY BLOCK-----",
            wrapped(&body, 64)
        ),
    );
    let ppk = format!(
        "PuTTY-User-Key-File-{}: ssh-ed25519\nEncryption: none\nComment: x\nPublic-Lines: 2\n{}\n{}\nPrivate-Lines: 1\n{}\n",
        2 + d.roll(2),
        d.base64(48),
        d.base64(3),
        d.base64(36)
    );
    add("putty", ppk);
    add(
        "openssh without header",
        wrapped(&base64(&[b"openssh-key-v1\0\0\0\0\x04none\0\0\0\x04none".as_slice(), &d.bytes(200)].concat()), 70),
    );
    let der = pkcs8(d);
    add("pkcs8 in base64", format!("\"signingKey\" : \"{}\"", base64(&der)));
    add("age", format!("# created: 2026-01-01\nAGE-SECRET-{}1{}", "KEY-", d.base32(58)));
    for family in ["EC", "OKP", "RSA"] {
        let (x, y, p) = (base64url(&d.bytes(256)), base64url(&d.bytes(32)), base64url(&d.bytes(32)));
        add(
            &format!("jwk {family}"),
            format!(r#"{{"keys":[{{"kty":"{family}","use":"sig","n":"{x}","y":"{y}","d":"{p}"}}]}}"#),
        );
        add(
            &format!("jwk, sorted {family}"),
            format!("{{\n  \"crv\": \"P-256\",\n  \"d\": \"{p}\",\n  \"kty\": \"{family}\",\n  \"x\": \"{x}\"\n}}"),
        );
    }
    add("jwk oct", format!(r#"{{"k":"{}","kty":"oct"}}"#, base64url(&d.bytes(32))));
    add("wireguard", format!("[Interface]\nPrivateKey = {}\nAddress = 10.0.0.2/32", d.base64(32)));
    add("kubeconfig", format!("users:\n- name: admin\n  user:\n    client-key-data: {}", d.base64(600)));
    add(
        "kubernetes",
        format!(
            "apiVersion: v1\nkind: Secret\nmetadata:\n  name: db\ntype: Opaque\ndata:\n  username: {}\n",
            d.base64(9)
        ),
    );
    add("kubernetes, data first", format!("apiVersion: v1\nstringData:\n  key: {}\nkind: Secret\n", d.password()));
    add("kubernetes, JSON", format!(r#"{{"apiVersion":"v1","data":{{"p":"{}"}},"kind":"Secret"}}"#, d.base64(12)));
    // Fixed prefixes. The parts are joined here so that no line looks like a token.
    let parts: Vec<(&str, &str, String)> = vec![
        ("AK", "IA", d.base32(16)),
        ("AS", "IA", d.base32(16)),
        ("AI", "za", d.word_like(35)),
        ("GOC", "SPX-", d.word_like(28)),
        ("gh", "p_", d.alnum(36)),
        ("gh", "o_", d.alnum(36)),
        ("gh", "s_", d.alnum(36)),
        ("gh", "u_", d.alnum(36)),
        ("gh", "r_", d.alnum(76)),
        ("github", "_pat_", format!("{}_{}", d.alnum(22), d.alnum(59))),
        ("gl", "pat-", d.word_like(20)),
        ("xo", "xb-", format!("{}-{}-{}", d.digits(12), d.digits(12), d.alnum(24))),
        ("xo", "xp-", format!("{}-{}-{}", d.digits(12), d.digits(12), d.hex(32))),
        ("xo", "xa-", format!("2-{}-{}", d.digits(12), d.alnum(24))),
        ("https://hooks.", "slack.com/services/T", format!("{}/B{}/{}", d.base32(8), d.base32(8), d.alnum(24))),
        ("sk_", "live_", d.alnum(24)),
        ("rk_", "live_", d.alnum(99)),
        ("np", "m_", d.alnum(36)),
        ("pypi-", "AgEI", d.word_like(150)),
        ("S", "G.", format!("{}.{}", d.word_like(22), d.word_like(43))),
        ("dop", "_v1_", d.hex(64)),
        ("hv", "s.", d.word_like(90)),
        ("dap", "i", d.hex(32)),
        ("sk", "-", d.alnum(48)),
        ("sk", "-proj-", d.word_like(100)),
        ("sk", "-ant-api03-", d.word_like(95)),
        ("h", "f_", d.alnum(34)),
    ];
    for (first, second, rest) in &parts {
        let token = format!("{first}{second}{rest}");
        add(&format!("token {first}{second}"), token.clone());
        add(&format!("token, quoted {first}{second}"), format!("\"value\": \"{token}\","));
        add(&format!("token, variable {first}{second}"), format!("export X={token}"));
    }
    add("jwt", jwt(d));
    add("jwt, JSON", format!(r#"{{"iam_token":"Bearer {}"}}"#, jwt(d)));
    add("twilio", format!("TWILIO_ACCOUNT_SID=AC{}\nTWILIO_KEY_SID=SK{}\n", d.hex(32), d.hex(32)));
    add(
        "azure account",
        format!("DefaultEndpointsProtocol=https;AccountName=a;{}={};EndpointSuffix=x", "AccountKey", d.base64(64)),
    );
    add(
        "azure bus",
        format!("Endpoint=sb://a.example/;SharedAccessKeyName=Root;{}={}", "SharedAccessKey", d.base64(32)),
    );
    let sig = d.base64(32).replace('+', "%2B").replace('/', "%2F").replace('=', "%3D");
    add("azure sas", format!("https://a.blob.example/c?sv=2023-11-03&ss=b&se=2026-12-31T00%3A00Z&sp=r&sig={sig}"));
    // IBM Cloud.
    for form in [
        "apikey: §",
        "\"apikey\": \"§\"",
        "IBMCLOUD_API_KEY=§",
        "ibmcloud login --apikey § -r eu-de",
        "export IC_API_KEY='§'",
        "api_key = \"§\"",
        "API Key   : §",
        "API key: §",
        "{\"iam_apikey_id\":\"ApiKey-1\",\"apikey\":\"§\"}",
    ] {
        add(&format!("ibm {form}"), form.replace('§', &d.word_like(44)));
    }
    let key = d.base64(32);
    add(
        "payload",
        format!(
            "{{\n  \"id\": \"{}\",\n  \"type\": \"application/vnd.ibm.kms.key+json\",\n  \"extractable\": true,\n  \"payload\": \"{key}\"\n}}",
            d.uuid()
        ),
    );
    add("payload alone", format!("\"payload\":\"{}\"", d.base64(32)));
    add("plaintext", format!("{{\"plaintext\":\"{}\",\"ciphertext\":\"x\"}}", d.base64(32)));
    add(
        "key shares",
        format!(
            "ibmcloud tke sigkey-add --keyshare-minimum 2 --keyshare-files 'share1#{}' 'share2#{}'",
            d.password(),
            d.password()
        ),
    );
    // AWS secret, logins.
    let secret = d.alnum(40);
    for form in
        ["aws_secret_access_key = §", "AWS_SECRET_ACCESS_KEY=§", "\"SecretAccessKey\": \"§\"", "secretKey: §"]
    {
        add(&format!("aws {form}"), form.replace('§', &secret));
    }
    add(
        "docker",
        format!(
            "{{\"auths\": {{\"icr.example\": {{\"auth\": \"{}\"}}}}}}",
            base64(format!("iamapikey:{}", d.alnum(20)).as_bytes())
        ),
    );
    for form in [
        "https://deploy:§@git.example/r.git",
        "postgres://app:§@db:5432/x",
        "amqps://u:§@mq.example",
        "redis://:§@cache:6379/0",
    ] {
        add(&format!("url {form}"), form.replace('§', &d.alnum(14)));
    }
    for form in [
        "Authorization: Bearer §",
        "curl -H 'Authorization: Bearer §' x",
        "\"Authorization\": \"Bearer §\"",
        "authorization: token §",
        "> Authorization: ApiKey §",
    ] {
        add(&format!("header {form}"), form.replace('§', &d.alnum(40)));
    }
    add("header basic", format!("Authorization: Basic {}", base64(format!("admin:{}", d.password()).as_bytes())));
    add("netrc", format!("machine git.example login deploy password {}", d.password()));
    add("netrc, lines", format!("machine git.example\n  login deploy\n  password {}\n", d.alnum(12)));
    add("pgpass", format!("db.example:5432:ledger:app:{}", d.password()));
    add("pgpass, stars", format!("db.example:*:*:app:{}", d.password()));
    // Settings.
    for form in [
        "password = \"§\"",
        "password=§",
        "password: §",
        "\"password\": \"§\"",
        "'password' => '§',",
        "DB_PASSWORD=§",
        "spring.datasource.password=§",
        "passwd: §",
        "passphrase = '§'",
        "<password>§</password>",
        "Password: §",
        "dbPassword: \"§\",",
        "mysql --user=root --password=§",
        "vault login --password §",
        "PGPASSWORD='§' psql",
        "name: DB_PASSWORD\n  value: §",
        "{\"name\": \"PASSWORD\", \"value\": \"§\"}",
        "| Password | § |",
        "<property name=\"password\" value=\"§\"/>",
        "{\\\"password\\\":\\\"§\\\"}",
        "user=bob;pwd=§;db=x",
        "2026-11-20 10:00:01 login user=bob password=§ from 10.0.0.1",
        "**Password:** §",
        "Passwort: §",
        "DB_PASS=§",
        "openssl pkcs12 -export -passout pass:§ -in a",
        "password: `§`",
        "admin_password: § # rotate",
    ] {
        add(&format!("setting {form}"), form.replace('§', &d.password()));
    }
    for form in [
        "client_secret = \"§\"",
        "\"clientSecret\":\"§\"",
        "SECRET_KEY=§",
        "secret: §",
        "webhook-secret: '§'",
        "APP_SECRET='§'",
        "auth_token: §",
        "access_token=§&x=1",
        "\"refresh_token\" : \"§\"",
        "X-Vault-Token: §",
        "token = '§'",
        "VAULT_TOKEN=§",
        "encryption_key: §",
        "x-api-key: §",
    ] {
        let value = if d.roll(2) == 0 { d.hex(32) } else { d.alnum(32) };
        add(&format!("secret {form}"), form.replace('§', &value));
    }
    for form in ["pkcs11-tool --login --pin § -O", "--so-pin=§", "pkcs11:token=a;object=k?pin-value=§"] {
        add(&format!("pin {form}"), form.replace('§', &d.digits(8)));
    }
    add("dice words", "passphrase: \"correct horse battery staple\"".to_owned());
    out
}

/// Unusual forms. No rule is asked to know them all.
pub fn others(d: &mut Dice) -> Vec<Sample> {
    let mut out = Vec::new();
    for form in [
        "ENV DB_PASSWORD §",
        "password := \"§\"",
        "$password = '§';",
        "set password=§",
        "  - POSTGRES_PASSWORD=§",
        "password   =   §",
        "\"db_password\":§,",
        "--db-password '§'",
        "-Djavax.net.ssl.keyStorePassword=§",
        "keystorePassword=§",
        "root_password = \"§\" # do not share",
        "The password is §",
        "Initial password: §",
        "user: admin / password: §",
        "jdbc:mysql://h/db?user=a&password=§",
        "Server=h;Database=d;User Id=a;Password=§;",
        "export PASSWORD=\"§\"",
        "sshpass -p '§' ssh root@h",
        "curl -u admin:§ https://h",
        "curl --user admin:§ https://h",
        "Password = §",
        "passphrase is: §",
        "pass: §",
        "PASSWORD\t§",
        "{'password': u'§'}",
        "<Password xsi:type=\"string\">§</Password>",
        "<add key=\"Password\" value=\"§\" />",
        "password: >-\n  §",
        "password: |\n  §",
        "\"password\" :\n  \"§\"",
        "&quot;password&quot;:&quot;§&quot;",
        "Password: §.",
        "(password: §)",
        "[password=§]",
        "password='§', user='x'",
        "ALTER USER a IDENTIFIED BY '§';",
        "CREATE ROLE a PASSWORD '§';",
        "net user admin § /add",
        "cn=admin,dc=x -w §",
        "LDAP_BIND_PW=§",
        "\"pw\": \"§\"",
        "Kennwort lautet: §",
        "ansible_ssh_pass=§",
        "bind_pw: §",
    ] {
        out.push(Sample { form: form.to_owned(), text: form.replace('§', &d.password()) });
    }
    for form in [
        "apikey=§&region=eu",
        "-H 'X-Api-Key: §'",
        "IAM_API_KEY: \"§\"",
        "ibmcloud_api_key = \"§\"",
        "\"api_key\" : \"§\"",
        "API key §",
        "apikey \"§\"",
        "ibmcloud login -a cloud.example --apikey=§",
        "TF_VAR_ibmcloud_api_key='§'",
        "bluemix_api_key: §",
        "<apikey>§</apikey>",
        "apikey,§",
        "Name,API key\nci,§",
    ] {
        out.push(Sample { form: form.to_owned(), text: form.replace('§', &d.word_like(44)) });
    }
    for form in [
        "hmac_secret_access_key: §",
        "\"secret_access_key\":\"§\"",
        "client-secret=§",
        "OAUTH_CLIENT_SECRET: \"§\"",
        "jwt.secret=§",
        "session_secret: §",
        "signing_secret = '§'",
        "bearer §",
        "token=§",
        "?access_token=§",
        "Set-Cookie: token=§; Path=/",
        "personal access token: §",
        "CI_JOB_TOKEN=§",
        "--token §",
        "authToken: §",
        "_authToken=§",
        "//registry.example/:_authToken=§",
        "sonar.login=§",
        "Token §",
        "app_key=§",
        "x-auth-token: §",
        "'token': '§'",
        "\"idToken\": \"§\"",
        "consumer_secret => \"§\"",
        "secret_key_base: §",
        "ENCRYPTION_KEY=§",
        "storage_account_key = \"§\"",
        "\"private_key\": \"§\"",
        "aes_key=§",
        "root_key: §",
        "unseal key 1: §",
        "Initial Root Token: §",
    ] {
        out.push(Sample { form: form.to_owned(), text: form.replace('§', &d.alnum(40)) });
    }
    out
}
