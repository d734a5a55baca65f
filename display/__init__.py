"""The stage's face: the picture the hall sees and the MC's remote. Knows public `Hall` methods and the pure stage rules, no more."""
