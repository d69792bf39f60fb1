/** For the test of what the compiler refuses. */
export function compileTemplate(text: string, path: string): string
