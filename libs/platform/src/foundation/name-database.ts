/**
 * What a database says that is away or closed does not tell which of several it is: the variable
 * that names it does. Other errors pass as they are.
 */
export function nameDatabase<T>(variable: string, opened: Promise<T>): Promise<T> {
  return opened.catch((cause: Error) => {
    if (!('code' in cause)) throw cause;
    throw new Error(`${variable} can not be used: ${cause.message}`, { cause });
  });
}
