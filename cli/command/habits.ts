/** Words that users of other tools type as a command, and what serves them here, as the end of a sentence. */
const answers: Readonly<Record<string, string>> = {
  ...answered(['start', 'serve', 'server', 'cluster'], 'breakwater up starts the whole system'),
  ...answered(['attack', 'bench', 'load', 'quick', 'http'], 'breakwater run URL runs a test'),
  ...answered(['list', 'ls', 'tests', 'history'], 'breakwater test list lists the tests'),
  ...answered(['stop', 'kill', 'abort'], 'breakwater test stop ends a load'),
  ...answered(['pause', 'resume', 'rate', 'scale'], 'breakwater test pause, resume, rate and users change a load'),
  ...answered(
    ['watch', 'status', 'inspect'],
    'breakwater test watch follows a test, and breakwater test show describes it',
  ),
  ...answered(['trigger'], 'breakwater test trigger starts a test'),
  ...answered(['worker', 'agent', 'node'], 'breakwater driver starts a driver'),
  ...answered(['master', 'controller', 'coordinator'], 'breakwater orchestrator starts an orchestrator'),
  ...answered(['new', 'init', 'create'], 'breakwater plan new writes a plan'),
  ...answered(['check', 'validate', 'lint'], 'breakwater plan check checks a plan'),
  ...answered(['try', 'debug'], 'breakwater plan try sends each request of a plan once'),
}

function answered(words: readonly string[], answer: string): Record<string, string> {
  return Object.fromEntries(words.map((word) => [word, answer]))
}

/** What to type instead of a first word that is no command, as the end of a sentence; undefined if that is not known. */
export function habitAnswer(word: string): string | undefined {
  if (word.startsWith('-')) return 'flags follow the command, as in breakwater run URL -c 10'
  if (Object.hasOwn(answers, word)) return answers[word]
  // A host without a port or a path is no different from a word.
  return word === 'localhost' ? 'for a target of that name type breakwater http://localhost' : undefined
}
