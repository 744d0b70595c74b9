# Words that are in their language already: Meta's, or those that an older version kept.
verbatim = { $words }
# Stands for what tells numbers of customers, for whoever does not see them.
