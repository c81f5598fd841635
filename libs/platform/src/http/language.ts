export const LANGUAGES = ['zh-CN', 'en'] as const;
export type Language = (typeof LANGUAGES)[number];

/** The first wish of an `Accept-Language` header that can be met; Chinese when there is none. */
export function languageOf(acceptLanguage: string | undefined): Language {
  if (!acceptLanguage) return 'zh-CN';
  let best: Language = 'zh-CN';
  let bestQuality = 0;
  for (const item of acceptLanguage.slice(0, 200).split(',')) {
    const [range = '', ...parameters] = item.trim().toLowerCase().split(';');
    const language = /^en\b/.test(range) ? 'en' : /^(?:zh\b|\*)/.test(range) ? 'zh-CN' : undefined;
    const quality = qualityOf(parameters);
    if (language && quality > bestQuality) [best, bestQuality] = [language, quality];
  }
  return best;
}

function qualityOf(parameters: readonly string[]): number {
  const quality = parameters.map((p) => p.trim()).find((p) => p.startsWith('q='));
  const value = quality === undefined ? 1 : Number(quality.slice(2));
  return value >= 0 && value <= 1 ? value : 0;
}
