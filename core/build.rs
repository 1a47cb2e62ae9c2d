//! Makes a new migration count as a change: the migrations are read when `store` is compiled.

fn main() {
    println!("cargo::rerun-if-changed=../migrations");
}
