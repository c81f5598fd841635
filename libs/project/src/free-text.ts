import { Refused } from '@yishi/kernel';
import { looksPersonal } from '@yishi/platform';

/**
 * Events are for ever and hold no telephone or identity numbers. Free text can not be proven free
 * of personal data, so texts are short, their forms ask for facts only, and what looks like such a
 * number is refused here. Refusal: `personal-data-in-text` naming the field.
 */
export function refusePersonalData(texts: Readonly<Record<string, string | undefined>>): void {
  for (const [field, text] of Object.entries(texts))
    if (text !== undefined && looksPersonal(text))
      throw new Refused('personal-data-in-text', { field });
}
