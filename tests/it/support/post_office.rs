//! A mail server that takes every mail and shows it to the test.
//!
//! It speaks just enough SMTP (RFC 5321) for one client at a time, without encryption.

use tokio::io::{AsyncBufReadExt as _, AsyncWriteExt as _, BufReader};
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::mpsc;

/// The server's side that a test holds.
pub(crate) struct PostOffice {
    pub(crate) port: u16,
    mails: mpsc::UnboundedReceiver<String>,
}

impl PostOffice {
    pub(crate) async fn open() -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let port = listener.local_addr().unwrap().port();
        let (sender, mails) = mpsc::unbounded_channel();
        tokio::spawn(async move {
            while let Ok((stream, _)) = listener.accept().await {
                serve(stream, &sender).await;
            }
        });
        Self { port, mails }
    }

    /// The next mail, from the envelope's recipient to its last line, as it was sent.
    pub(crate) async fn next(&mut self) -> String {
        self.mails.recv().await.unwrap()
    }

    /// Whether no mail has come that was not asked for.
    pub(crate) fn is_empty(&mut self) -> bool {
        self.mails.try_recv().is_err()
    }
}

async fn serve(stream: TcpStream, mails: &mpsc::UnboundedSender<String>) {
    let mut stream = BufReader::new(stream);
    let mut mail = String::new();
    let mut answer = "220 post office";
    loop {
        stream
            .write_all(format!("{answer}\r\n").as_bytes())
            .await
            .unwrap();
        let mut line = String::new();
        if stream.read_line(&mut line).await.unwrap() == 0 {
            return;
        }
        answer = match line.get(..4).unwrap_or_default() {
            "DATA" => {
                stream.write_all(b"354 go on\r\n").await.unwrap();
                while !mail.ends_with("\r\n.\r\n") {
                    stream.read_line(&mut mail).await.unwrap();
                }
                mails.send(std::mem::take(&mut mail)).unwrap();
                "250 taken"
            }
            "RCPT" => {
                mail.push_str(&line);
                "250 yes"
            }
            "QUIT" => "221 bye",
            _ => "250 yes",
        };
    }
}
