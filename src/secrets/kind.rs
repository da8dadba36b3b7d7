//! The kinds of secrets: a stable code for machines and a phrase for people.

use std::fmt;

/// What was found. The text itself is never kept.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Kind {
    /// A private key in PEM.
    PrivateKeyPem,
    /// A private key wrapped in base64.
    PrivateKeyBase64,
    /// A private key in DER.
    PrivateKeyDer,
    /// A private key in OpenSSH's own format.
    PrivateKeyOpenssh,
    /// A private key of `PuTTY`.
    PrivateKeyPutty,
    /// An `OpenPGP` private key.
    PrivateKeyOpenpgp,
    /// A private key of age.
    PrivateKeyAge,
    /// A JSON Web Key with its private part.
    PrivateKeyJwk,
    /// A private or shared key of `WireGuard`.
    PrivateKeyWireguard,
    /// A PKCS #12 key store.
    KeystorePkcs12,
    /// A Java key store.
    KeystoreJava,
    /// A password database.
    PasswordDatabase,
    /// A client key of a kubeconfig file.
    KubeconfigKey,
    /// A Kubernetes secret with its values.
    KubernetesSecret,
    /// The payload of a key.
    KeyPayload,
    /// The passphrase of a key share file.
    KeySharePassphrase,
    /// The PIN of a token or HSM.
    HsmPin,
    /// The name says that it is a key part or key share.
    KeyPartName,
    /// The name says that it is a key store.
    KeystoreName,
    /// The name says that it is a private key.
    PrivateKeyName,
    /// The name says that it holds credentials.
    CredentialsName,
    /// An AWS access key ID.
    AwsAccessKey,
    /// An AWS secret access key.
    AwsSecretKey,
    /// An IBM Cloud API key.
    IbmApiKey,
    /// A signed token (JWT).
    Jwt,
    /// A Google API key or OAuth secret.
    GoogleApiKey,
    /// An Azure account key.
    AzureKey,
    /// An Azure shared access signature.
    AzureSas,
    /// A GitHub token.
    GithubToken,
    /// A GitLab token.
    GitlabToken,
    /// A Slack token.
    SlackToken,
    /// The address of a Slack webhook.
    SlackWebhook,
    /// A Stripe live key.
    StripeKey,
    /// An npm token.
    NpmToken,
    /// A `PyPI` token.
    PypiToken,
    /// A `SendGrid` API key.
    SendgridKey,
    /// A Twilio API key.
    TwilioKey,
    /// A `DigitalOcean` token.
    DigitaloceanToken,
    /// A `HashiCorp` Vault token.
    VaultToken,
    /// A Databricks token.
    DatabricksToken,
    /// An API key of an AI service.
    AiApiKey,
    /// A registry login of Docker.
    DockerAuth,
    /// A URL with a password.
    UrlPassword,
    /// An Authorization header with its credential.
    AuthorizationHeader,
    /// A login of a .netrc file.
    Netrc,
    /// A login of a .pgpass file.
    Pgpass,
    /// A private or secret key in a form of its own.
    PrivateKeyOther,
    /// A component of a key in hexadecimal.
    KeyComponent,
    /// A token by which a service knows its customer.
    ServiceToken,
    /// A cookie that carries a session.
    SessionCookie,
    /// The hash of a password as systems keep it.
    PasswordHash,
    /// A password or passphrase.
    Password,
    /// An API key or token.
    ApiKey,
    /// A value named secret.
    SecretValue,
}

impl Kind {
    /// Every kind, in the order of this page.
    pub const ALL: &[Self] = &[
        Self::PrivateKeyPem,
        Self::PrivateKeyBase64,
        Self::PrivateKeyDer,
        Self::PrivateKeyOpenssh,
        Self::PrivateKeyPutty,
        Self::PrivateKeyOpenpgp,
        Self::PrivateKeyAge,
        Self::PrivateKeyJwk,
        Self::PrivateKeyWireguard,
        Self::KeystorePkcs12,
        Self::KeystoreJava,
        Self::PasswordDatabase,
        Self::KubeconfigKey,
        Self::KubernetesSecret,
        Self::KeyPayload,
        Self::KeySharePassphrase,
        Self::HsmPin,
        Self::KeyPartName,
        Self::KeystoreName,
        Self::PrivateKeyName,
        Self::CredentialsName,
        Self::AwsAccessKey,
        Self::AwsSecretKey,
        Self::IbmApiKey,
        Self::Jwt,
        Self::GoogleApiKey,
        Self::AzureKey,
        Self::AzureSas,
        Self::GithubToken,
        Self::GitlabToken,
        Self::SlackToken,
        Self::SlackWebhook,
        Self::StripeKey,
        Self::NpmToken,
        Self::PypiToken,
        Self::SendgridKey,
        Self::TwilioKey,
        Self::DigitaloceanToken,
        Self::VaultToken,
        Self::DatabricksToken,
        Self::AiApiKey,
        Self::DockerAuth,
        Self::UrlPassword,
        Self::AuthorizationHeader,
        Self::Netrc,
        Self::Pgpass,
        Self::PrivateKeyOther,
        Self::KeyComponent,
        Self::ServiceToken,
        Self::SessionCookie,
        Self::PasswordHash,
        Self::Password,
        Self::ApiKey,
        Self::SecretValue,
    ];

    /// The stable kebab-case code.
    #[must_use]
    pub fn code(self) -> &'static str {
        self.words().0
    }

    /// The phrase for people, to follow "this is" or "it holds".
    #[must_use]
    pub fn phrase(self) -> &'static str {
        self.words().1
    }

    /// Whether only the shape of a value and the word before it speak for it: any other kind at that place says more.
    pub(super) fn is_general(self) -> bool {
        matches!(self, Self::Password | Self::ApiKey | Self::SecretValue | Self::AuthorizationHeader)
    }

    /// Whether it is a private key, as it is or wrapped.
    pub(super) fn is_private_key(self) -> bool {
        matches!(
            self,
            Self::PrivateKeyPem
                | Self::PrivateKeyBase64
                | Self::PrivateKeyDer
                | Self::PrivateKeyOpenssh
                | Self::PrivateKeyPutty
                | Self::PrivateKeyOpenpgp
                | Self::PrivateKeyAge
                | Self::PrivateKeyJwk
                | Self::PrivateKeyOther
        )
    }

    fn words(self) -> (&'static str, &'static str) {
        match self {
            Self::PrivateKeyPem => ("private-key-pem", "a private key in PEM"),
            Self::PrivateKeyBase64 => ("private-key-base64", "a private key wrapped in base64"),
            Self::PrivateKeyDer => ("private-key-der", "a private key in DER"),
            Self::PrivateKeyOpenssh => ("private-key-openssh", "a private key in OpenSSH's own format"),
            Self::PrivateKeyPutty => ("private-key-putty", "a private key of PuTTY"),
            Self::PrivateKeyOpenpgp => ("private-key-openpgp", "an OpenPGP private key"),
            Self::PrivateKeyAge => ("private-key-age", "a private key of age"),
            Self::PrivateKeyJwk => ("private-key-jwk", "a JSON Web Key with its private part"),
            Self::PrivateKeyWireguard => ("private-key-wireguard", "a private or shared key of WireGuard"),
            Self::KeystorePkcs12 => ("keystore-pkcs12", "a PKCS #12 key store"),
            Self::KeystoreJava => ("keystore-java", "a Java key store"),
            Self::PasswordDatabase => ("password-database", "a password database"),
            Self::KubeconfigKey => ("kubeconfig-key", "a client key of a kubeconfig file"),
            Self::KubernetesSecret => ("kubernetes-secret", "a Kubernetes secret with its values"),
            Self::KeyPayload => ("key-payload", "the payload of a key"),
            Self::KeySharePassphrase => ("key-share-passphrase", "the passphrase of a key share file"),
            Self::HsmPin => ("hsm-pin", "the PIN of a token or HSM"),
            Self::KeyPartName => ("key-part-name", "the name says that it is a key part or key share"),
            Self::KeystoreName => ("keystore-name", "the name says that it is a key store"),
            Self::PrivateKeyName => ("private-key-name", "the name says that it is a private key"),
            Self::CredentialsName => ("credentials-name", "the name says that it holds credentials"),
            Self::AwsAccessKey => ("aws-access-key", "an AWS access key ID"),
            Self::AwsSecretKey => ("aws-secret-key", "an AWS secret access key"),
            Self::IbmApiKey => ("ibm-api-key", "an IBM Cloud API key"),
            Self::Jwt => ("jwt", "a signed token (JWT)"),
            Self::GoogleApiKey => ("google-api-key", "a Google API key or OAuth secret"),
            Self::AzureKey => ("azure-key", "an Azure account key"),
            Self::AzureSas => ("azure-sas", "an Azure shared access signature"),
            Self::GithubToken => ("github-token", "a GitHub token"),
            Self::GitlabToken => ("gitlab-token", "a GitLab token"),
            Self::SlackToken => ("slack-token", "a Slack token"),
            Self::SlackWebhook => ("slack-webhook", "the address of a Slack webhook"),
            Self::StripeKey => ("stripe-key", "a Stripe live key"),
            Self::NpmToken => ("npm-token", "an npm token"),
            Self::PypiToken => ("pypi-token", "a PyPI token"),
            Self::SendgridKey => ("sendgrid-key", "a SendGrid API key"),
            Self::TwilioKey => ("twilio-key", "a Twilio API key"),
            Self::DigitaloceanToken => ("digitalocean-token", "a DigitalOcean token"),
            Self::VaultToken => ("vault-token", "a HashiCorp Vault token"),
            Self::DatabricksToken => ("databricks-token", "a Databricks token"),
            Self::AiApiKey => ("ai-api-key", "an API key of an AI service"),
            Self::DockerAuth => ("docker-auth", "a registry login of Docker"),
            Self::UrlPassword => ("url-password", "a URL with a password"),
            Self::AuthorizationHeader => ("authorization-header", "an Authorization header with its credential"),
            Self::Netrc => ("netrc", "a login of a .netrc file"),
            Self::Pgpass => ("pgpass", "a login of a .pgpass file"),
            Self::PrivateKeyOther => ("private-key-other", "a private or secret key"),
            Self::KeyComponent => ("key-component", "a component of a key"),
            Self::ServiceToken => ("service-token", "a token of a service"),
            Self::SessionCookie => ("session-cookie", "a session cookie"),
            Self::PasswordHash => ("password-hash", "the hash of a password"),
            Self::Password => ("password", "a password or passphrase"),
            Self::ApiKey => ("api-key", "an API key or token"),
            Self::SecretValue => ("secret-value", "a value named secret"),
        }
    }
}

impl fmt::Display for Kind {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.phrase())
    }
}
