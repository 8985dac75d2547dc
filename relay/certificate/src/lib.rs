//! A certificate for the hosts of a world, and who vouches for it: made anew each time, and good
//! for as long as whoever made it lives.

use rcgen::{
    BasicConstraints, CertificateParams, DistinguishedName, DnType, IsCa, Issuer, KeyPair,
};
use sha2::{Digest, Sha256};

/// A server's certificate.
#[derive(Clone)]
pub struct Certificate {
    /// The authority's certificate, for a client to trust, in PEM.
    pub authority: String,
    /// The server's, in DER.
    pub certificate: Vec<u8>,
    /// The server's key: PKCS #8 in DER.
    pub key: Vec<u8>,
}

impl Certificate {
    /// A certificate for these names and addresses, signed by a new authority.
    pub fn of(names: &[&str]) -> Result<Certificate, rcgen::Error> {
        let mut params = CertificateParams::new(Vec::new())?;
        params.distinguished_name = named("Authority of the trials");
        params.is_ca = IsCa::Ca(BasicConstraints::Unconstrained);
        let key = KeyPair::generate()?;
        let authority = params.self_signed(&key)?.pem();
        let issuer = Issuer::new(params, key);
        let names: Vec<String> = names.iter().map(|&name| name.to_owned()).collect();
        let key = KeyPair::generate()?;
        let mut params = CertificateParams::new(names)?;
        params.distinguished_name = named("Server of the trials");
        params.use_authority_key_identifier_extension = true;
        let signed = params.signed_by(&key, &issuer)?;
        let (certificate, key) = (signed.der().to_vec(), key.serialize_der());
        Ok(Certificate { authority, certificate, key })
    }

    /// The hash that channel bindings are made of: RFC 5929, `tls-server-end-point`. The
    /// certificate is signed with SHA-256, so this is SHA-256 too.
    pub fn hash(&self) -> Vec<u8> {
        Sha256::digest(&self.certificate).to_vec()
    }
}

/// Both need a name of their own: a client takes an issuer's name that is the server's own for a
/// certificate that signed itself.
fn named(name: &str) -> DistinguishedName {
    let mut distinguished = DistinguishedName::new();
    distinguished.push(DnType::CommonName, name);
    distinguished
}
