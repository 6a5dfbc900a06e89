import type { Policy } from '@causeway/configuration';

/**
 * SMS-T9.Content-Language: language tag of a language_indicator TLV, the inverse of Table 1 by the same policy.
 *
 * @returns undefined for 0, an absent TLV or a value without a language
 */
export function contentLanguage(languageIndicator: number | undefined, policy: Policy['sms']): string | undefined {
  if (languageIndicator === undefined || languageIndicator === 0) return undefined;
  for (const [language, indicator] of Object.entries(policy.language_map)) {
    if (indicator === languageIndicator) return language;
  }
  return undefined;
}
