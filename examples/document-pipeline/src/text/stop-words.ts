/** English words that say nothing about what a text is about, in lower case. */
export const stopWords: ReadonlySet<string> = new Set(
  `a about above after again all also although always am among an and another any are aren't around as at away
  be became because become been before being below between both but by
  can can't cannot could couldn't
  did didn't do does doesn't doing don't done down during
  each either else enough even ever every
  few first for from further
  get gets give given gives go goes got
  had hadn't has hasn't have haven't having he her here hers him his how however
  i if in inside instead into is isn't it it's its itself
  just keep kept last least less let let's like
  made make makes many may me might more most much must my
  need needs neither never new next no nor not nothing now
  of off often on once one only onto or other others otherwise our out over own
  per perhaps put rather really
  said same say says see seen several shall she should since so some something still such
  take taken takes than that that's the their them then there these they thing things this those though through thus to
  together too two
  under until up upon us use used uses using
  very via want wants was wasn't way we well were weren't what when where whether which while who whole whom whose why
  will with within without won't would
  yes yet you your yours`.split(/\s+/),
)
