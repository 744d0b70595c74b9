# Words that are in their language already: Meta's, or those that an older version kept.
verbatim = { $words }
