//! TLS to PostgreSQL: what the URL says of it in PostgreSQL's own words, of which the driver knows only some, and how a
//! server's certificate is judged.

use std::path::{Path, PathBuf};
use std::sync::Arc;

use rustls::client::danger::{HandshakeSignatureValid, ServerCertVerified, ServerCertVerifier};
use rustls::client::{verify_server_cert_signed_by_trust_anchor, verify_server_name};
use rustls::crypto::{
    CryptoProvider, WebPkiSupportedAlgorithms, ring, verify_tls12_signature, verify_tls13_signature,
};
use rustls::pki_types::pem::PemObject as _;
use rustls::pki_types::{CertificateDer, ServerName, UnixTime};
use rustls::server::ParsedCertificate;
use rustls::{ClientConfig, DigitallySignedStruct, RootCertStore, SignatureScheme};
use tokio_postgres::config::SslMode;
use tokio_postgres_rustls::MakeRustlsConnect;

use crate::error::{Error, Result};

/// `sslmode`, in the order in which more is asked of the server.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Mode {
    Disable,
    /// TLS where the server has it; whoever stands between may say that it has not.
    Prefer,
    /// TLS with whoever answers; with a `sslrootcert` as [`Self::VerifyCa`].
    Require,
    /// The certificate comes from who is trusted.
    VerifyCa,
    /// And is of the host that was asked for.
    VerifyFull,
}

impl Mode {
    fn of(word: &str) -> Option<Self> {
        Some(match word {
            "disable" => Self::Disable,
            "prefer" | "allow" => Self::Prefer,
            "require" => Self::Require,
            "verify-ca" => Self::VerifyCa,
            "verify-full" => Self::VerifyFull,
            _ => return None,
        })
    }

    pub(super) const fn of_driver(self) -> SslMode {
        match self {
            Self::Disable => SslMode::Disable,
            Self::Prefer => SslMode::Prefer,
            Self::Require | Self::VerifyCa | Self::VerifyFull => SslMode::Require,
        }
    }
}

/// What a URL asks for.
pub(super) struct Asked {
    /// The rest of it, which the driver reads.
    pub(super) url: String,
    pub(super) mode: Mode,
    roots: Option<PathBuf>,
}

impl Asked {
    pub(super) fn of(url: &str) -> Result<Self> {
        let (address, query) = url.split_once('?').unwrap_or((url, ""));
        let mut asked = Self { url: address.to_owned(), mode: Mode::Prefer, roots: None };
        let mut sign = '?';
        for pair in query.split('&').filter(|pair| !pair.is_empty()) {
            match pair.split_once('=') {
                Some(("sslmode", word)) => {
                    let unknown = "sslmode is disable, prefer, require, verify-ca or verify-full";
                    asked.mode = Mode::of(word).ok_or_else(|| Error::Broken(unknown.into()))?;
                }
                Some(("sslrootcert", path)) if path != "system" => asked.roots = Some(decoded(path).into()),
                Some(("sslrootcert", _)) => {}
                _ => {
                    asked.url.push(sign);
                    asked.url.push_str(pair);
                    sign = '&';
                }
            }
        }
        if asked.mode == Mode::Require && asked.roots.is_some() {
            asked.mode = Mode::VerifyCa;
        }
        Ok(asked)
    }

    /// What makes connections.
    pub(super) fn connector(&self) -> Result<MakeRustlsConnect> {
        let provider = Arc::new(ring::default_provider());
        let judge = Judge::new(self, &provider)?;
        let config = ClientConfig::builder_with_provider(provider)
            .with_safe_default_protocol_versions()
            .map_err(|error| Error::Broken(error.to_string()))?
            .dangerous()
            .with_custom_certificate_verifier(Arc::new(judge))
            .with_no_client_auth();
        Ok(MakeRustlsConnect::new(config))
    }
}

/// `%2F` is `/`.
fn decoded(text: &str) -> String {
    let mut parts = text.split('%');
    let mut bytes = parts.next().unwrap_or_default().as_bytes().to_vec();
    for part in parts {
        let digits = part.get(..2).and_then(|digits| u8::from_str_radix(digits, 16).ok());
        match digits {
            Some(byte) => {
                bytes.push(byte);
                bytes.extend(part.bytes().skip(2));
            }
            None => bytes.extend([b"%", part.as_bytes()].concat()),
        }
    }
    String::from_utf8_lossy(&bytes).into_owned()
}

/// Judges the certificate of a server, as far as was asked for. That the server has its key is always checked.
#[derive(Debug)]
struct Judge {
    mode: Mode,
    trusted: Vec<CertificateDer<'static>>,
    roots: RootCertStore,
    algorithms: WebPkiSupportedAlgorithms,
}

impl Judge {
    fn new(asked: &Asked, provider: &CryptoProvider) -> Result<Self> {
        let algorithms = provider.signature_verification_algorithms;
        let trusted = match (&asked.roots, asked.mode) {
            (_, Mode::Disable | Mode::Prefer | Mode::Require) => Vec::new(),
            (Some(path), _) => read(path)?,
            (None, _) => rustls_native_certs::load_native_certs().certs,
        };
        let mut roots = RootCertStore::empty();
        roots.add_parsable_certificates(trusted.iter().cloned());
        Ok(Self { mode: asked.mode, trusted, roots, algorithms })
    }
}

fn read(path: &Path) -> Result<Vec<CertificateDer<'static>>> {
    let read =
        CertificateDer::pem_file_iter(path).and_then(Iterator::collect::<std::result::Result<Vec<_>, _>>);
    let read = read.map_err(|error| Error::Broken(format!("sslrootcert {}: {error}", path.display())))?;
    if read.is_empty() {
        return Err(Error::Broken(format!("sslrootcert {} holds no certificate", path.display())));
    }
    Ok(read)
}

impl ServerCertVerifier for Judge {
    fn verify_server_cert(
        &self,
        certificate: &CertificateDer<'_>,
        between: &[CertificateDer<'_>],
        name: &ServerName<'_>,
        _: &[u8],
        now: UnixTime,
    ) -> std::result::Result<ServerCertVerified, rustls::Error> {
        if self.mode < Mode::VerifyCa {
            return Ok(ServerCertVerified::assertion());
        }
        let parsed = ParsedCertificate::try_from(certificate)?;
        // A server's own certificate may be trusted as it is.
        if !self.trusted.contains(certificate) {
            let algorithms = self.algorithms.all;
            verify_server_cert_signed_by_trust_anchor(&parsed, &self.roots, between, now, algorithms)?;
        }
        if self.mode == Mode::VerifyFull {
            verify_server_name(&parsed, name)?;
        }
        Ok(ServerCertVerified::assertion())
    }

    fn verify_tls12_signature(
        &self,
        message: &[u8],
        certificate: &CertificateDer<'_>,
        signed: &DigitallySignedStruct,
    ) -> std::result::Result<HandshakeSignatureValid, rustls::Error> {
        verify_tls12_signature(message, certificate, signed, &self.algorithms)
    }

    fn verify_tls13_signature(
        &self,
        message: &[u8],
        certificate: &CertificateDer<'_>,
        signed: &DigitallySignedStruct,
    ) -> std::result::Result<HandshakeSignatureValid, rustls::Error> {
        verify_tls13_signature(message, certificate, signed, &self.algorithms)
    }

    fn supported_verify_schemes(&self) -> Vec<SignatureScheme> {
        self.algorithms.supported_schemes()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_url_says_how_and_the_driver_reads_the_rest() {
        for (url, rest, mode, roots) in [
            ("postgres://a@b/c", "postgres://a@b/c", Mode::Prefer, None),
            ("postgres://b?sslmode=disable", "postgres://b", Mode::Disable, None),
            (
                "postgres://b?host=%2Frun&sslmode=require&x=1",
                "postgres://b?host=%2Frun&x=1",
                Mode::Require,
                None,
            ),
            (
                "postgres://b?sslmode=require&sslrootcert=/r.pem",
                "postgres://b",
                Mode::VerifyCa,
                Some("/r.pem"),
            ),
            (
                "postgres://b?sslrootcert=%2fr%20t&sslmode=verify-full",
                "postgres://b",
                Mode::VerifyFull,
                Some("/r t"),
            ),
            ("postgres://b?sslmode=verify-ca&sslrootcert=system", "postgres://b", Mode::VerifyCa, None),
        ] {
            let asked = Asked::of(url).unwrap();
            assert_eq!((asked.url.as_str(), asked.mode), (rest, mode), "{url}");
            assert_eq!(asked.roots, roots.map(PathBuf::from), "{url}");
        }
        assert!(Asked::of("postgres://b?sslmode=perhaps").is_err());
    }
}
