//! What Meta's analytics said, a row a day and combination, as it was last asked. Comparing it is
//! [`transom_rules::analytics`]'s business.

use transom_rules::analytics::{Combination, Figure, Kind};
use transom_rules::pricing::date::Days;
use transom_rules::pricing::money::Amount;
use transom_rules::time::Timestamp;

use crate::error::{Error, Result};
use crate::params;
use crate::scope::Scoped;
use crate::value::Row;

/// Whose analytics, and which.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Of {
    /// Meta's id of the account.
    pub waba_id: String,
    /// Which of the two.
    pub kind: Kind,
}

/// Keeps what Meta counted on these days in place of what was kept of them before. No two figures may be of one day and combination; those of other days are left out. The account is
/// held meanwhile: who asks at the same time comes after.
pub async fn replace(
    tx: &mut Scoped<'_>,
    of: &Of,
    days: Days,
    figures: &[Figure],
    now: Timestamp,
) -> Result<()> {
    let hold = format!(
        "SELECT waba_id FROM accounts WHERE workspace_id = $1 AND waba_id = $2{}",
        tx.dialect().for_update()
    );
    tx.all(&hold, params![&of.waba_id]).await?;
    tx.run(
        "DELETE FROM analytics WHERE workspace_id = $1 AND waba_id = $2 AND kind = $3 AND day >= $4 AND day <= $5",
        params![&of.waba_id, of.kind.as_str(), days.first.to_string(), days.last.to_string()],
    )
    .await?;
    let rows = figures
        .iter()
        .filter(|figure| days.contain(figure.day))
        .map(|figure| {
            let Combination { country, phone, category, kind, tier } = &figure.of;
            params![
                &of.waba_id,
                of.kind.as_str(),
                figure.day.to_string(),
                phone,
                country,
                category,
                kind,
                tier,
                i64::try_from(figure.volume).unwrap_or(i64::MAX),
                figure.cost.map(Amount::millionths),
                now
            ]
        })
        .collect();
    tx.insert(
        "INSERT INTO analytics (workspace_id, waba_id, kind, day, phone, country, category, type, tier, volume, \
         cost, fetched_at) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12)",
        rows,
    )
    .await?;
    Ok(())
}

/// What is kept of some days.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Kept {
    /// What Meta counted, by day.
    pub figures: Vec<Figure>,
    /// When the oldest of it was asked for; `None` if there is nothing.
    pub since: Option<Timestamp>,
}

/// What Meta counted on these days.
pub async fn days(tx: &mut Scoped<'_>, of: &Of, days: Days) -> Result<Kept> {
    let rows = tx
        .all(
            "SELECT day, phone, country, category, type, tier, volume, cost, fetched_at FROM analytics \
             WHERE workspace_id = $1 AND waba_id = $2 AND kind = $3 AND day >= $4 AND day <= $5 \
             ORDER BY day, phone, country, category, type, tier",
            params![&of.waba_id, of.kind.as_str(), days.first.to_string(), days.last.to_string()],
        )
        .await?;
    let read: Vec<(Figure, Timestamp)> = rows.into_iter().map(read).collect::<Result<_>>()?;
    let since = read.iter().map(|(_, at)| *at).min();
    Ok(Kept { figures: read.into_iter().map(|(figure, _)| figure).collect(), since })
}

fn read(mut row: Row) -> Result<(Figure, Timestamp)> {
    let day: String = row.next()?;
    let day = day.parse().map_err(|_| Error::Broken(format!("analytics have the unknown day {day}")))?;
    let (phone, country) = (row.next()?, row.next()?);
    let of = Combination { phone, country, category: row.next()?, kind: row.next()?, tier: row.next()? };
    let volume = u64::try_from(row.next::<i64>()?).unwrap_or_default();
    let cost = row.next::<Option<i64>>()?.map(Amount::from_millionths);
    Ok((Figure { day, of, volume, cost }, row.next()?))
}
