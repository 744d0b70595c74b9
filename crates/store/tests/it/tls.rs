//! TLS to a PostgreSQL of its own, whose certificate is signed by an authority of its own and names `localhost`: what each
//! `sslmode` takes, and what it refuses.

use std::net::TcpListener;
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::time::Duration;

use transom_store::{Error, Locked};

use crate::engines::Folder;
use crate::postgres::newest_bin;

/// Makes an authority, another one, and a server's certificate; starts the server; ends it when its input ends.
const SCRIPT: &str = r#"
set -eu
bin=$1; folder=$2; port=$3
export LC_ALL=C
cd "$folder"
authority() {
  openssl req -x509 -newkey rsa:2048 -nodes -keyout "$1.key" -out "$1.pem" -days 2 -subj "/CN=$1" \
    -addext basicConstraints=critical,CA:TRUE 2>/dev/null
}
authority ours; authority other
openssl req -newkey rsa:2048 -nodes -keyout server.key -out server.csr -subj /CN=localhost 2>/dev/null
printf 'subjectAltName=DNS:localhost\nbasicConstraints=CA:FALSE\n' >names
openssl x509 -req -in server.csr -CA ours.pem -CAkey ours.key -CAcreateserial -out server.pem -days 2 -extfile names 2>/dev/null
chmod 600 server.key
"$bin/initdb" --no-sync -D data -U transom -A trust -E UTF8 --locale=C >log
printf 'hostssl all all 127.0.0.1/32 trust\nlocal all all trust\n' >data/pg_hba.conf
"$bin/pg_ctl" -D data -w -l log -o "-c port=$port -c listen_addresses=127.0.0.1 -c unix_socket_directories=$folder \
  -c fsync=off -c ssl=on -c ssl_cert_file=$folder/server.pem -c ssl_key_file=$folder/server.key" start >>log 2>&1 </dev/null
echo ready
cat >/dev/null
"$bin/pg_ctl" -D data -w -m immediate stop >>log
"#;

/// A server, for as long as it is held.
struct Server {
    folder: Folder,
    port: u16,
    guard: Child,
}

impl Server {
    fn start() -> Self {
        use std::io::Read as _;
        use std::os::unix::fs::PermissionsExt as _;
        let folder = Folder::new();
        std::fs::set_permissions(folder.path(), std::fs::Permissions::from_mode(0o777)).unwrap();
        let port = TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap().port();
        let root = Command::new("id").arg("-u").output().is_ok_and(|id| id.stdout == b"0\n");
        let mut command = Command::new(if root { "runuser" } else { "sh" });
        if root {
            command.args(["-u", "postgres", "--", "sh"]);
        }
        command
            .args(["-c", SCRIPT, "guard"])
            .arg(newest_bin().unwrap())
            .arg(folder.path())
            .arg(port.to_string());
        let mut guard = command.stdin(Stdio::piped()).stdout(Stdio::piped()).spawn().unwrap();
        let mut said = [0; 6];
        guard.stdout.as_mut().unwrap().read_exact(&mut said).unwrap();
        assert_eq!(&said, b"ready\n");
        Self { folder, port, guard }
    }

    /// Opens its database; what was wrong with that.
    async fn tried(&self, host: &str, query: &str) -> Option<Error> {
        let path = |name: &str| self.folder.path().join(name).display().to_string();
        let query = query.replace("OURS", &path("ours.pem")).replace("OTHER", &path("other.pem"));
        let query = query.replace("SERVER", &path("server.pem"));
        let url = format!("postgres://transom@{host}:{}/postgres?{query}", self.port);
        tokio::time::timeout(Duration::from_secs(20), Locked::open(&url)).await.unwrap().err()
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        drop(self.guard.stdin.take());
        let _ = self.guard.wait();
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn each_mode_takes_what_it_should_and_refuses_the_rest() {
    let server = tokio::task::spawn_blocking(Server::start).await.unwrap();
    for (host, query, is_taken) in [
        // The server takes nobody without TLS.
        ("127.0.0.1", "sslmode=disable", false),
        ("127.0.0.1", "", true),
        ("127.0.0.1", "sslmode=prefer", true),
        ("127.0.0.1", "sslmode=require", true),
        ("127.0.0.1", "sslmode=require&sslrootcert=OURS", true),
        ("127.0.0.1", "sslmode=require&sslrootcert=OTHER", false),
        ("127.0.0.1", "sslmode=verify-ca&sslrootcert=OURS", true),
        ("127.0.0.1", "sslmode=verify-ca&sslrootcert=SERVER", true),
        ("127.0.0.1", "sslmode=verify-ca&sslrootcert=OTHER", false),
        ("127.0.0.1", "sslmode=verify-ca", false),
        ("127.0.0.1", "sslmode=verify-full&sslrootcert=OURS", false),
        ("localhost", "sslmode=verify-full&sslrootcert=OURS", true),
        ("localhost", "sslmode=verify-full&sslrootcert=OTHER", false),
    ] {
        let wrong = server.tried(host, query).await;
        assert_eq!(wrong.is_none(), is_taken, "{host} {query}: {wrong:?}");
    }
    let nowhere = server.tried("localhost", "sslmode=verify-ca&sslrootcert=/no/such.pem").await;
    assert!(matches!(&nowhere, Some(Error::Broken(why)) if why.contains("/no/such.pem")), "{nowhere:?}");
    assert!(Path::new(server.folder.path()).exists());
}
