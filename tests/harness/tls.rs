//! TLS in front of the served simulators: one certificate for all names of the world.

use certificate::Certificate;
use rustls::pki_types::{CertificateDer, PrivateKeyDer};
use rustls::{ServerConfig, ServerConnection, StreamOwned};
use std::io;
use std::net::TcpStream;
use std::sync::Arc;

/// A server's certificate and who vouches for it.
#[derive(Clone)]
pub struct Tls {
    config: Arc<ServerConfig>,
    certificate: Certificate,
}

impl Tls {
    /// A certificate for these names and addresses, signed by a new authority.
    pub fn new(names: &[&str]) -> io::Result<Tls> {
        let certificate = Certificate::of(names).map_err(io::Error::other)?;
        let key = PrivateKeyDer::try_from(certificate.key.clone()).map_err(io::Error::other)?;
        let provider = Arc::new(rustls::crypto::ring::default_provider());
        let chain = vec![CertificateDer::from(certificate.certificate.clone())];
        let config = ServerConfig::builder_with_provider(provider)
            .with_safe_default_protocol_versions()
            .map_err(io::Error::other)?
            .with_no_client_auth()
            .with_single_cert(chain, key)
            .map_err(io::Error::other)?;
        Ok(Tls { config: Arc::new(config), certificate })
    }

    /// The authority's certificate, for a client to trust, in PEM.
    pub fn authority(&self) -> &str {
        &self.certificate.authority
    }

    /// The hash of the server's certificate that channel bindings are made of.
    pub fn certificate_hash(&self) -> Vec<u8> {
        self.certificate.hash()
    }

    /// The server's end of a connection; the handshake happens with the first bytes.
    pub(crate) fn accept(
        &self,
        stream: TcpStream,
    ) -> io::Result<StreamOwned<ServerConnection, TcpStream>> {
        let server = ServerConnection::new(Arc::clone(&self.config)).map_err(io::Error::other)?;
        Ok(StreamOwned::new(server, stream))
    }
}
