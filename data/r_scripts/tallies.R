
# ---- counting rows --------------------------------------------------------------------------------------------------

# `tallies`: one row per answered number, with the flag (a column of `rows`, 0 or 1) and the class (0: every class).
for (at in seq_len(nrow(tallies))) {
  chosen <- tallies$class[at] == 0 | rows$class == tallies$class[at]
  compare(tallies$counted[at], sum(rows[chosen, tallies$flag[at]]), tallies$answered[at])
}

finish()
