//! What a file's name says.

use super::kind::Kind;

/// Endings of files for reading: minutes about key shares may have `key-share` in their name.
const DOCUMENTS: &[&str] = &[
    "pdf", "md", "doc", "docx", "odt", "rtf", "xls", "xlsx", "ods", "csv", "tsv", "png", "jpg", "jpeg", "gif",
    "svg", "html", "htm", "eml", "msg", "pptx", "sig", "asc", "sha256", "log", "rst", "adoc", "rs", "c", "cc",
    "cpp", "h", "go", "java", "js", "ts", "py", "tf",
];

/// The kind of secret that a name or path says, if any. Only the last part of a path counts, and a folder
/// `CLOUDTKEFILES`: IBM's TKE plug-in keeps key parts and signature keys in the folder of that variable.
pub(super) fn judge(path: &str) -> Option<Kind> {
    let mut parts = path.split(['/', '\\']);
    let name = parts.next_back().unwrap_or_default().to_ascii_lowercase();
    let stem = name.trim_start_matches('.');
    let ending = name.rsplit_once('.').map_or("", |(_, ending)| ending);
    let document = DOCUMENTS.contains(&ending);
    if !document && parts.any(|part| part.eq_ignore_ascii_case("CLOUDTKEFILES")) {
        return Some(Kind::KeyPartName);
    }
    let part = ["key-share", "keyshare", "key_share", "key-part", "keypart", "key_part", "mkpart"];
    if matches!(ending, "mkpart" | "keypart" | "keyshare" | "tke" | "sigkey")
        || !document && part.iter().any(|word| name.contains(word))
    {
        return Some(Kind::KeyPartName);
    }
    match ending {
        "jks" | "jceks" | "bks" | "p12" | "pfx" | "keystore" | "kdbx" | "kdb" => return Some(Kind::KeystoreName),
        "ppk" | "p8" | "pk8" | "pvk" => return Some(Kind::PrivateKeyName),
        _ => {}
    }
    let public = matches!(ending, "pub" | "crt" | "cer") || name.ends_with("-cert.pub");
    if !public && !document {
        let makers = ["id_rsa", "id_dsa", "id_ecdsa", "id_ed25519", "id_xmss"];
        if makers.iter().any(|maker| stem.starts_with(maker)) || stem == "ssh_host_key" {
            return Some(Kind::PrivateKeyName);
        }
        if stem.starts_with("ssh_host_") && stem.ends_with("_key") {
            return Some(Kind::PrivateKeyName);
        }
    }
    let credentials =
        matches!(name.as_str(), ".netrc" | "_netrc" | ".pgpass" | "pgpass.conf" | ".htpasswd" | "shadow");
    let credentials = credentials || name == ".git-credentials" || name == ".vault-token";
    credentials.then_some(Kind::CredentialsName)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_speak() {
        for (name, kind) in [
            ("1.mkpart", Some(Kind::KeyPartName)),
            ("ceremony/custodian-a.KEYPART", Some(Kind::KeyPartName)),
            ("key-share-1.bin", Some(Kind::KeyPartName)),
            ("key-share-ceremony-minutes.pdf", None),
            ("cloudtkefiles/1.x", Some(Kind::KeyPartName)),
            ("unit.tke", Some(Kind::KeyPartName)),
            ("a.p12", Some(Kind::KeystoreName)),
            ("app.jks", Some(Kind::KeystoreName)),
            ("id_rsa", Some(Kind::PrivateKeyName)),
            ("id_ed25519_work", Some(Kind::PrivateKeyName)),
            ("id_rsa.pub", None),
            ("id_ed25519-cert.pub", None),
            ("server.pem", None),
            ("keystone.pdf", None),
            (".netrc", Some(Kind::CredentialsName)),
            ("", None),
        ] {
            assert_eq!(judge(name), kind, "{name}");
        }
    }
}
