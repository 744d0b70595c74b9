//! Whole histories, event by event.
