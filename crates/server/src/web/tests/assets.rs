//! Style sheet and script as a browser gets them.

use transom_pages::assets;

use super::fixture::Browser;

#[tokio::test]
async fn the_first_load_of_script_and_style_is_under_sixty_kilobytes_gzipped() {
    let browser = Browser::stranger().await;
    let mut total = 0;
    for name in ["app.css", "app.js"] {
        let answer = browser.get_with(&assets::url(name), &[("accept-encoding", "gzip")]).await;
        assert_eq!(answer.header("content-encoding"), "gzip", "{name}");
        assert_eq!(answer.header("cache-control"), "public, max-age=31536000, immutable", "{name}");
        println!("{name}: {} bytes gzipped", answer.bytes.len());
        total += answer.bytes.len();
    }
    assert!(total > 1_000 && total < 60_000, "{total} bytes");
}
