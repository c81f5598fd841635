/** The surname's first character and two stars, whatever the length: `张**`. */
export const maskedName = (name: string): string => `${[...name.trim()][0] ?? ''}**`;
