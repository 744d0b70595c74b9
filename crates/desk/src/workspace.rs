//! What a workspace defines for its own work: the statuses ([`statuses`]) and labels ([`labels`]) that its conversations
//! can have, what it wants to know of them and of contacts besides ([`attributes`]), how long one stays the one that new
//! messages join ([`validity`]), for which purposes customers are asked for their consent ([`purposes`]) and when it is needed
//! ([`consent`]), by what its people narrow their lists ([`views`]),
//! when they are there ([`hours`]), by which ways its customers come ([`sources`], and what came of each, [`report`], in which days, [`period`]), and
//! how long before something is lost its people are alerted ([`alerts`]).

pub mod alerts;
pub mod attributes;
pub mod came;
pub mod consent;
pub mod hours;
pub mod labels;
mod order;
pub mod period;
pub mod purposes;
pub mod report;
pub mod sources;
pub mod statuses;
pub mod validity;
pub mod views;
