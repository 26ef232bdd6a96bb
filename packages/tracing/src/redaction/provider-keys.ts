/** Who gives out keys of a known format. */
export type KeyProvider =
  | 'openai'
  | 'models'
  | 'stripe'
  | 'payments'
  | 'github'
  | 'gitlab'
  | 'slack'
  | 'aws'
  | 'google'
  | 'clouds'
  | 'vaults'
  | 'packages'
  | 'mail'
  | 'monitoring'
  | 'services'

/**
 * Formats of keys and tokens by who gives them out, as their makers document them: sources of regular expressions without
 * capture groups. Each is linear, since it is tried at the start of a word only.
 */
export const providerKeys: Readonly<Record<KeyProvider, readonly string[]>> = {
  /** `sk-` is what most providers of models begin their keys with. */
  openai: ['sk-(?=[a-z_-]{0,64}[A-Z0-9])[A-Za-z0-9_-]{16,}'],
  models: [
    'hf_[A-Za-z0-9]{24,}',
    'gsk_[A-Za-z0-9]{24,}',
    'xai-[A-Za-z0-9]{24,}',
    'r8_[A-Za-z0-9]{24,}',
    'pplx-[A-Za-z0-9]{24,}',
    'nvapi-[A-Za-z0-9_-]{24,}',
    'tgp_v1_[A-Za-z0-9_-]{24,}',
    'pcsk_[A-Za-z0-9_]{24,}',
    'jina_[A-Za-z0-9_-]{24,}',
    'tvly-[A-Za-z0-9-]{24,}',
    'lsv2_(?:pt|sk)_[A-Za-z0-9_]{24,}',
    'fc-[a-f0-9]{32}',
    'sk_[a-f0-9]{40,}',
  ],
  stripe: [
    'sk_(?:live|test|prod)_[A-Za-z0-9]{10,}',
    'rk_(?:live|test|prod)_[A-Za-z0-9]{10,}',
    'whsec_[A-Za-z0-9+/=]{16,}',
  ],
  payments: [
    String.raw`access_token\$(?:production|sandbox)\$[a-z0-9]{16}\$[a-f0-9]{32}`,
    'access-(?:sandbox|development|production)-[0-9a-f-]{36}',
    'sq0(?:atp|csp|idp)-[A-Za-z0-9_-]{22,}',
    'EAA[A-Za-z0-9_-]{56,}',
    'rzp_(?:live|test)_[A-Za-z0-9]{14,}',
    'shp(?:at|ca|pa|ss)_[A-Fa-f0-9]{24,}',
    'shippo_(?:live|test)_[a-f0-9]{40}',
    'FLWSECK[_-][A-Za-z0-9_-]{16,}',
    'EZ(?:AK|TK)[A-Za-z0-9]{54}',
    'duffel_(?:live|test)_[A-Za-z0-9_-]{40,}',
  ],
  github: ['gh[pousr]_[A-Za-z0-9]{20,}', 'github_pat_[A-Za-z0-9_]{20,}'],
  gitlab: ['gl(?:pat|dt|rt|cbt|ptt|ft|imt|agent|oas|soat|ffct)-[A-Za-z0-9_.-]{16,}', 'GR1348941[A-Za-z0-9_-]{20}'],
  slack: ['xox[a-z][-.][A-Za-z0-9.-]{8,}', 'xapp-[A-Za-z0-9-]{16,}'],
  aws: [
    'A(?:KIA|SIA|BIA|CCA|3T[A-Z0-9])[A-Z0-9]{16}(?![A-Za-z0-9])',
    'ABSK[A-Za-z0-9+/=]{60,}',
    'bedrock-api-key-[A-Za-z0-9+/=]{20,}',
  ],
  google: [
    'AIza[A-Za-z0-9_-]{30,}',
    String.raw`ya29\.[A-Za-z0-9_-]{16,}`,
    'GOCSPX-[A-Za-z0-9_-]{20,}',
    '1//0[A-Za-z0-9_-]{40,}',
  ],
  clouds: [
    'LTAI[A-Za-z0-9]{16,}',
    'AKID[A-Za-z0-9]{32,}',
    'do[opr]_v1_[A-Fa-f0-9]{32,}',
    'HRKU-[A-Za-z0-9_-]{30,}',
    'f(?:o1|m1[ar]|m2)_[A-Za-z0-9+/=_-]{24,}',
    'nfp_[A-Za-z0-9]{30,}',
    'rnd_[A-Za-z0-9]{24,}',
    'sbp_[a-f0-9]{40}',
    'sb_secret_[A-Za-z0-9_-]{16,}',
    'pscale_(?:tkn|pw|oauth)_[A-Za-z0-9_.=-]{24,}',
    'napi_[a-z0-9]{32,}',
    'dapi[a-f0-9]{32}',
    'tskey-[a-z]{3,10}-[A-Za-z0-9-]{16,}',
    'AQVN[A-Za-z0-9_-]{30,}',
    String.raw`v1\.0-[a-f0-9]{24}-[a-f0-9]{100,}`,
    'dnkey-[a-z0-9=_-]{26}-[a-z0-9=_-]{52}',
    'tk-us-[A-Za-z0-9_-]{48}',
    'YC[A-Za-z0-9_-]{38}',
    String.raw`t1\.[A-Za-z0-9_-]+={0,2}\.[A-Za-z0-9_-]{80,}={0,2}`,
    '4b1d[A-Za-z0-9]{38}',
    'sha256~[A-Za-z0-9_-]{43}',
    'ico-[A-Za-z0-9]{32}',
  ],
  vaults: [
    String.raw`hv[sbr]\.[A-Za-z0-9_-]{24,}`,
    String.raw`s\.[A-Za-z0-9]{24}(?![A-Za-z0-9.(])`,
    String.raw`dp\.(?:pt|st|sa|ct|scim|audit)\.[A-Za-z0-9._-]{40,}`,
    'pul-[a-f0-9]{40}',
    'ops_eyJ[A-Za-z0-9_-]{40,}',
    'A3-[A-Z0-9]{6}-(?:[A-Z0-9]{5,11}-){3,5}[A-Z0-9]{5}',
    'AGE-SECRET-KEY-1[A-Z0-9]{16,}',
  ],
  packages: [
    'npm_[A-Za-z0-9]{30,}',
    'pypi-[A-Za-z0-9_-]{16,}',
    'rubygems_[a-f0-9]{40,}',
    'dckr_(?:pat|oat)_[A-Za-z0-9_-]{20,}',
    'oy2[a-z0-9]{43}',
    'cio(?=[A-Za-z]{0,31}\\d)[A-Za-z0-9]{32}(?![A-Za-z0-9])',
    'CLOJARS_[a-z0-9]{60}',
    'AKCp[A-Za-z0-9]{69}',
    'cmVmd[A-Za-z0-9]{59}',
  ],
  mail: [
    String.raw`SG\.[A-Za-z0-9_-]{16,}\.[A-Za-z0-9_-]{16,}`,
    'key-[a-f0-9]{32}(?![A-Za-z0-9-])',
    'xkeysib-[a-f0-9]{40,}(?:-[A-Za-z0-9]{8,})?',
    'xsmtpsib-[a-f0-9]{40,}(?:-[A-Za-z0-9]{8,})?',
    're_[A-Za-z0-9]{6,12}_[A-Za-z0-9]{16,}',
    'SK[a-f0-9]{32}(?![A-Za-z0-9])',
  ],
  monitoring: [
    'gl(?:sa|c)_[A-Za-z0-9+/=_]{32,}',
    'NR(?:AK|JS|II|RA|AA)-[A-Za-z0-9_-]{19,}',
    'sntry[su]_[A-Za-z0-9+/=_-]{40,}',
    String.raw`dt0[a-z]\d\d\.[A-Z0-9]{24}\.[A-Z0-9]{60,}`,
    'hc[abmx]ik_[a-z0-9]{40,}',
    'sdk-[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}',
    'eyJrIjoi[A-Za-z0-9+/]{60,}={0,3}',
  ],
  services: [
    'lin_(?:api|oauth)_[A-Za-z0-9]{24,}',
    'ntn_[A-Za-z0-9]{40,}',
    'secret_[A-Za-z0-9]{43}(?![A-Za-z0-9])',
    String.raw`pat[A-Za-z0-9]{14}\.[a-f0-9]{64}`,
    'pat-(?:na|eu|ap)\\d-[0-9a-f-]{36}',
    'AT(?:ATT3|CTT3|BB)[A-Za-z0-9_=-]{24,}',
    'fig[dour]_[A-Za-z0-9_-]{24,}',
    'PMAK-[a-f0-9]{24}-[a-f0-9]{34}',
    'CFPAT-[A-Za-z0-9_-]{40,}',
    'tfp_[A-Za-z0-9_.-]{40,}',
    'CCIP(?:AT|RJ)_[A-Za-z0-9_]{24,}',
    'bkua_[a-f0-9]{40}',
    'sq[upa]_[a-f0-9]{40}',
    String.raw`sk\.eyJ[A-Za-z0-9_-]{20,}\.[A-Za-z0-9_-]{16,}`,
    String.raw`sl\.[A-Za-z0-9_-]{60,}`,
    'apify_api_[A-Za-z0-9]{30,}',
    'e2b_[a-f0-9]{40}',
    'rdme_[a-z0-9]{60,}',
    'pnu_[A-Za-z0-9]{36}',
    'AA{20}[A-Za-z0-9%]{60,}',
    String.raw`[M-O][A-Za-z0-9_-]{23,27}\.[A-Za-z0-9_-]{6}\.[A-Za-z0-9_-]{27,}`,
    'p8e-[A-Za-z0-9]{32}',
    'fio-u-[A-Za-z0-9_=-]{64}',
    'API-[A-Z0-9]{26}(?![A-Za-z0-9-])',
    'sm_[aps]at_[A-Za-z0-9]{16}',
    'sgp_(?:(?:[a-fA-F0-9]{16}|local)_)?[a-fA-F0-9]{40}',
    's-s4t2(?:ud|af)-[A-Fa-f0-9]{64}',
    String.raw`[ps]at\.[A-Za-z0-9_-]{22}\.[A-Za-z0-9]{24}\.[A-Za-z0-9]{20}`,
    'api_org_[A-Za-z]{34}',
    String.raw`(?:scauth|authress|sc|ext)_[a-z0-9]{5,30}\.[a-z0-9]{4,6}\.acc[_-][a-z0-9-]{10,32}\.[A-Za-z0-9+/_=-]{30,120}`,
    '[A-Za-z0-9]{6}_[A-Za-z0-9]{29}_mmk',
  ],
}

/** Letters are looked at in groups, so that most alternatives are passed over at once. */
const letterGroups = ['a-f', 'g-m', 'n-r', 's', 't-z', 'A-F', 'G-Z']

/**
 * One pattern for many: alternatives with the same first letter share it, since each alternative is looked at wherever a
 * word starts.
 */
export function keysSource(sources: readonly string[]): string {
  const restOf = new Map<string, string[]>()
  for (const source of sources) {
    const first = /^[A-Za-z](?![*+?{])/.exec(source)?.[0] ?? ''
    restOf.set(first, [...(restOf.get(first) ?? []), source.slice(first.length)])
  }
  const groups = letterGroups.flatMap((group) => {
    const ofGroup = [...restOf].filter(([first]) => new RegExp(`^[${group}]$`).test(first))
    const alternatives = ofGroup.map(([first, rest]) => `${first}(?:${rest.join('|')})`)
    return alternatives.length === 0 ? [] : [`(?=[${group}])(?:${alternatives.join('|')})`]
  })
  return [...groups, ...(restOf.get('') ?? [])].join('|')
}
