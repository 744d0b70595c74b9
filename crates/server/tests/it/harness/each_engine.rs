//! A case that is played on each engine.

/// Makes a test of each of these for each engine.
macro_rules! on_each_engine {
    ($($case:ident,)*) => {
        $(mod $case {
            use $crate::harness::Engine;

            #[tokio::test(flavor = "multi_thread")]
            async fn sqlite() {
                super::$case(Engine::Sqlite).await;
            }

            #[tokio::test(flavor = "multi_thread")]
            async fn postgres() {
                super::$case(Engine::Postgres).await;
            }
        })*
    };
}

pub(crate) use on_each_engine;
