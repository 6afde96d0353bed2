"""Scripts in R that make an answer again, from the patients' rows that it was made from: text in, text out.

A script holds the analysis table without any id, the numbers of the answer, and the R code beside this file. It ends
with status 1 where a number differs. Which rows belong to which answer is the business of `script_exports.py`.
"""
