//! What the vault promises.

use super::*;

const PLACE: Place<'static> = Place { table: "connections", column: "secret", row: "a1|crm" };

#[test]
fn a_value_opens_only_where_it_was_sealed() {
    let vault = Vault::fleeting();
    let sealed = vault.seal(PLACE, b"token");
    assert_eq!(vault.open(PLACE, &sealed), Ok(b"token".to_vec()));
    for other in [
        Place { row: "a2|crm", ..PLACE },
        Place { column: "setup", ..PLACE },
        Place { table: "links", ..PLACE },
    ] {
        assert_eq!(vault.open(other, &sealed), Err(Broken), "{other:?}");
    }
    assert_eq!(Vault::fleeting().open(PLACE, &sealed), Err(Broken));
}

#[test]
fn a_changed_byte_anywhere_is_noticed() {
    let vault = Vault::fleeting();
    let sealed = vault.seal(PLACE, b"token");
    assert!(!sealed.windows(5).any(|bytes| bytes == b"token"));
    for at in 0..sealed.len() {
        let mut changed = sealed.clone();
        changed[at] ^= 1;
        assert_eq!(vault.open(PLACE, &changed), Err(Broken), "byte {at}");
        assert_eq!(vault.open(PLACE, &sealed[..at]), Err(Broken), "cut at {at}");
    }
}

#[test]
fn a_new_key_seals_and_the_old_ones_open() {
    let folder = std::env::temp_dir().join(format!("twinline-vault-{}", hex(&random::<8>())));
    fs::create_dir_all(&folder).unwrap();
    let path = folder.join("key");
    let first = Vault::open_file(&path).unwrap();
    let sealed = first.seal(PLACE, b"old");
    assert_eq!(Vault::add_key(&path).unwrap(), 2);
    let second = Vault::open_file(&path).unwrap();
    assert_eq!(second.open(PLACE, &sealed), Ok(b"old".to_vec()));
    assert_eq!(first.open(PLACE, &second.seal(PLACE, b"new")), Err(Broken));
    assert_eq!(second.keys_of("00D", "005"), first.keys_of("00D", "005"));
    fs::remove_dir_all(folder).unwrap();
}

#[cfg(unix)]
#[test]
fn a_key_file_that_others_can_read_is_refused() {
    use std::os::unix::fs::PermissionsExt;
    let folder = std::env::temp_dir().join(format!("twinline-vault-{}", hex(&random::<8>())));
    fs::create_dir_all(&folder).unwrap();
    let path = folder.join("key");
    Vault::open_file(&path).unwrap();
    assert_eq!(fs::metadata(&path).unwrap().permissions().mode() & 0o777, 0o600);
    fs::set_permissions(&path, fs::Permissions::from_mode(0o644)).unwrap();
    assert!(matches!(Vault::open_file(&path), Err(KeyFileFault::Open(_))));
    fs::remove_dir_all(folder).unwrap();
}

#[test]
fn a_damaged_key_file_names_the_line() {
    let good = format!("root {}\nseal 1 {}\n", hex(&[1; 32]), hex(&[2; 32]));
    assert!(Vault::parse(&good, "k").is_ok());
    let cases = [
        ("root 12\n", "line 1"),
        ("\nseal x 00\n", "line 2"),
        ("hello\n", "line 1"),
        ("", "lacks its seal key"),
    ];
    for (text, expected) in cases {
        let words = Vault::parse(text, "k").unwrap_err().to_string();
        assert!(words.contains(expected), "{text:?}: {words}");
    }
    let rootless = format!("seal 1 {}\n", hex(&[2; 32]));
    assert!(Vault::parse(&rootless, "k").unwrap_err().to_string().contains("root"));
}

#[test]
fn every_account_has_its_own_keys() {
    let vault = Vault::fleeting();
    let keys = vault.keys_of("00D1", "0051");
    assert_ne!(keys, vault.keys_of("00D1", "0052"));
    assert_ne!(keys, vault.keys_of("00D", "10051"));
    assert_ne!(keys.digest, keys.mark);
    assert_ne!(vault.fingerprint("a", "x"), vault.fingerprint("b", "x"));
}
