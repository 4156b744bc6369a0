/** The plan of `breakwater plan new`: it shows the usual parts of a plan, can be run at once, and lasts 20 seconds. */
export function firstPlan(target: string): string {
  return `# A load test in the language of Breakwater: docs/plans.md describes every key.
# breakwater plan check FILE says what it sends; breakwater plan try FILE sends each request once;
# breakwater run FILE runs it, on the drivers of a cluster with --orchestrator URL.
name: first-plan
target: ${target}
timeout: 5s # of each request, until the last byte of its response

# {{size}} is replaced, and can be changed for one run: breakwater run FILE --var size=50
variables: { size: 20 }
headers: { accept: '*/*' } # of all requests

requests:
  list:
    get: / # a path below the target, or a whole URL
    query: { page: '{{int 1..100}}', size: '{{size}}' }
    checks: { status: 200 } # what makes a response a success
  item:
    get: /items/{{int 1..1000}}
  order:
    post: /orders
    json: { id: '{{uuid}}', placed: '{{time}}' }
weights: { list: 6, item: 3, order: 1 } # of ten requests, so many are of each

# The phases follow each other. An arrival rate does not wait for responses, as independent users do not;
# users: 50 instead of a rate is 50 users that wait for theirs.
phases:
  - { name: warm-up, rate: 10/s, duration: 5s, measured: false }
  - { name: climb, rate: { from: 10/s, to: 50/s }, duration: 5s }
  - { name: steady, rate: 50/s, duration: 10s }

# They decide the outcome, and the exit code: 99 if one of them fails.
thresholds:
  - p99 < 500ms
  - errors < 1%
`
}
