/** A function that works once for each object and gives the same answer from then on; what nobody holds any more is forgotten. */
export function oncePer<Key extends object, Answer extends object>(work: (key: Key) => Answer): (key: Key) => Answer {
  const answers = new WeakMap<Key, Answer>()
  return (key) => {
    const before = answers.get(key)
    if (before !== undefined) return before
    const answer = work(key)
    answers.set(key, answer)
    return answer
  }
}
