//! What a workspace wants to know of contacts and conversations besides what every desk knows: attributes that it
//! defines. What a value of a kind may be is read by the desk.

use crate::words;

words! {
    /// Of what an attribute is.
    Subject {
        /// Of a person.
        Contact = "contact",
        /// Of a conversation.
        Conversation = "conversation",
    }
}

words! {
    /// What the values of an attribute are.
    Kind {
        /// Any words.
        Text = "text",
        /// A number.
        Number = "number",
        /// A day of the calendar.
        Date = "date",
        /// Yes or no.
        YesNo = "yes_no",
        /// One of a list.
        Choice = "choice",
    }
}
