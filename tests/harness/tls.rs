//! TLS in front of the served simulators: a certificate authority that lives as long as the
//! program, and one certificate for all names of the world.

use rcgen::{
    BasicConstraints, CertificateParams, DistinguishedName, DnType, IsCa, Issuer, KeyPair,
};
use rustls::pki_types::{CertificateDer, PrivateKeyDer};
use rustls::{ServerConfig, ServerConnection, StreamOwned};
use sha2::{Digest, Sha256};
use std::io;
use std::net::TcpStream;
use std::sync::Arc;

/// A server's certificate and who vouches for it.
#[derive(Clone)]
pub struct Tls {
    config: Arc<ServerConfig>,
    authority: String,
    hash: Vec<u8>,
}

impl Tls {
    /// A certificate for these names and addresses, signed by a new authority.
    pub fn new(names: &[&str]) -> io::Result<Tls> {
        let mut params = CertificateParams::new(Vec::new()).map_err(io::Error::other)?;
        params.distinguished_name = named("Authority of the trials");
        params.is_ca = IsCa::Ca(BasicConstraints::Unconstrained);
        let key = KeyPair::generate().map_err(io::Error::other)?;
        let authority = params.self_signed(&key).map_err(io::Error::other)?.pem();
        let issuer = Issuer::new(params, key);
        let names: Vec<String> = names.iter().map(|&name| name.to_owned()).collect();
        let key = KeyPair::generate().map_err(io::Error::other)?;
        let mut params = CertificateParams::new(names).map_err(io::Error::other)?;
        params.distinguished_name = named("Server of the trials");
        params.use_authority_key_identifier_extension = true;
        let signed = params.signed_by(&key, &issuer).map_err(io::Error::other)?;
        let certificate: CertificateDer<'static> = signed.der().clone();
        let hash = Sha256::digest(&certificate).to_vec();
        let key = PrivateKeyDer::try_from(key.serialize_der()).map_err(io::Error::other)?;
        let provider = Arc::new(rustls::crypto::ring::default_provider());
        let config = ServerConfig::builder_with_provider(provider)
            .with_safe_default_protocol_versions()
            .map_err(io::Error::other)?
            .with_no_client_auth()
            .with_single_cert(vec![certificate], key)
            .map_err(io::Error::other)?;
        Ok(Tls { config: Arc::new(config), authority, hash })
    }

    /// The authority's certificate, for a client to trust, in PEM.
    pub fn authority(&self) -> &str {
        &self.authority
    }

    /// The hash of the server's certificate that channel bindings are made of: RFC 5929,
    /// `tls-server-end-point`. The certificate is signed with SHA-256, so this is SHA-256 too.
    pub fn certificate_hash(&self) -> Vec<u8> {
        self.hash.clone()
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

/// Both need a name of their own: a client takes an issuer's name that is the server's own for a
/// certificate that signed itself.
fn named(name: &str) -> DistinguishedName {
    let mut distinguished = DistinguishedName::new();
    distinguished.push(DnType::CommonName, name);
    distinguished
}
