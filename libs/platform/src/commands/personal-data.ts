/**
 * Mainland mobile number, landline with area code, or resident identity number; blanks and hyphens
 * inside are tolerated.
 */
const PERSONAL_NUMBERS = [
  /(?<!\d)(?:\+?86[ -]?)?1[3-9]\d[ -]?\d{4}[ -]?\d{4}(?!\d)/,
  /(?<!\d)0\d{2,3}[ -]\d{7,8}(?!\d)/,
  /(?<!\d)[1-9]\d{5}[ -]?(?:19|20)\d{2}[ -]?\d{4}[ -]?\d{3}[\dXx](?![\dXx])/,
];

/**
 * Does the text look like holding a telephone or identity number? Full-width digits count as
 * digits. Events are for ever and hold no such numbers; a free text can not be proven free of
 * personal data, so texts are short, their forms ask for facts only, and what looks like such a
 * number is refused.
 */
export const looksPersonal = (text: string): boolean => {
  const plain = text.normalize('NFKC').replace(/[\u2010-\u2015\u2212]/g, '-');
  return PERSONAL_NUMBERS.some((pattern) => pattern.test(plain));
};
