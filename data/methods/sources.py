"""The references that a methods paragraph cites, as a paper lists them."""

from __future__ import annotations

SOURCES = {
    "austin": "Austin PC. Balance diagnostics for comparing the distribution of baseline covariates between treatment "
    "groups in propensity-score matched samples. Stat Med 2009;28:3083–3107.",
    "yang": "Yang D, Dalton JE. A unified approach to measuring the effect size between two groups using SAS. SAS "
    "Global Forum 2012, paper 335-2012.",
    "aalen": "Aalen OO, Johansen S. An empirical transition matrix for non-homogeneous Markov chains based on censored "
    "observations. Scand J Stat 1978;5:141–150.",
    "therneau": "Therneau TM, Grambsch PM. Modeling Survival Data: Extending the Cox Model. New York: Springer; 2000.",
    "kalbfleisch": "Kalbfleisch JD, Prentice RL. The Statistical Analysis of Failure Time Data. 2nd ed. Hoboken: "
    "Wiley; 2002.",
    "clopper": "Clopper CJ, Pearson ES. The use of confidence or fiducial limits illustrated in the case of the "
    "binomial. Biometrika 1934;26:404–413.",
    "garwood": "Garwood F. Fiducial limits for the Poisson distribution. Biometrika 1936;28:437–442.",
    "schemper": "Schemper M, Smith TL. A note on quantifying follow-up in studies of failure time. Control Clin Trials "
    "1996;17:343–346.",
    "clark": "Clark TG, Altman DG, De Stavola BL. Quantification of the completeness of follow-up. Lancet "
    "2002;359:1309–1310.",
    "gray": "Gray RJ. A class of K-sample tests for comparing the cumulative incidence of a competing risk. Ann Stat "
    "1988;16:1141–1154.",
    "holm": "Holm S. A simple sequentially rejective multiple test procedure. Scand J Stat 1979;6:65–70.",
    "anderson": "Anderson JR, Cain KC, Gelber RD. Analysis of survival by tumor response. J Clin Oncol "
    "1983;1:710–719.",
    "kaplan": "Kaplan EL, Meier P. Nonparametric estimation from incomplete observations. J Am Stat Assoc "
    "1958;53:457–481.",
    "greenwood": "Greenwood M. The natural duration of cancer. Reports on Public Health and Medical Subjects 33. "
    "London: HMSO; 1926.",
    "brookmeyer": "Brookmeyer R, Crowley J. A confidence interval for the median survival time. Biometrics "
    "1982;38:29–41.",
    "mantel": "Mantel N. Evaluation of survival data and two new rank order statistics arising in its consideration. "
    "Cancer Chemother Rep 1966;50:163–170.",
    "ghosh": "Ghosh D, Lin DY. Nonparametric analysis of recurrent events and death. Biometrics 2000;56:554–562.",
    "gooley": "Gooley TA, Leisenring W, Crowley J, Storer BE. Estimation of failure probabilities in the presence of "
    "competing risks: new representations of old estimators. Stat Med 1999;18:695–706.",
    "breslow": "Breslow NE, Day NE. Statistical Methods in Cancer Research. Volume II: The Design and Analysis of "
    "Cohort Studies. Lyon: IARC; 1987.",
    "cox": "Cox DR. Regression models and life-tables. J R Stat Soc B 1972;34:187–220.",
    "efron": "Efron B. The efficiency of Cox’s likelihood function for censored data. J Am Stat Assoc 1977;72:557–565.",
    "grambsch": "Grambsch PM, Therneau TM. Proportional hazards tests and diagnostics based on weighted residuals. "
    "Biometrika 1994;81:515–526.",
    "fine": "Fine JP, Gray RJ. A proportional hazards model for the subdistribution of a competing risk. J Am Stat "
    "Assoc 1999;94:496–509.",
    "zhou": "Zhou B, Fine J, Laird G. Goodness-of-fit test for proportional subdistribution hazards model. Stat Med "
    "2013;32:3804–3811.",
    "peduzzi": "Peduzzi P, Concato J, Feinstein AR, Holford TR. Importance of events per independent variable in "
    "proportional hazards regression analysis. II. J Clin Epidemiol 1995;48:1503–1510.",
    "hyndman": "Hyndman RJ, Fan Y. Sample quantiles in statistical packages. Am Stat 1996;50:361–365.",
    "wilson": "Wilson EB. Probable inference, the law of succession, and statistical inference. J Am Stat Assoc "
    "1927;22:209–212.",
}
