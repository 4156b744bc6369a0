/**
 * Small changes of a program that a test should notice. Each is a piece of the text, by its place in the file, and what stands
 * there instead: `{ start, end, text, what }`.
 */
import ts from 'typescript'

const { SyntaxKind: Kind } = ts

/** What an operator is exchanged for: a boundary moved by one, a comparison turned round, the other arithmetic or logic. */
const otherOperators = new Map([
  [Kind.LessThanToken, ['<=', '>=']],
  [Kind.LessThanEqualsToken, ['<', '>']],
  [Kind.GreaterThanToken, ['>=', '<=']],
  [Kind.GreaterThanEqualsToken, ['>', '<']],
  [Kind.EqualsEqualsEqualsToken, ['!==']],
  [Kind.ExclamationEqualsEqualsToken, ['===']],
  [Kind.PlusToken, ['-']],
  [Kind.MinusToken, ['+']],
  [Kind.AsteriskToken, ['/']],
  [Kind.SlashToken, ['*']],
  [Kind.PercentToken, ['*']],
  [Kind.PlusEqualsToken, ['-=', '=']],
  [Kind.MinusEqualsToken, ['+=']],
  [Kind.AmpersandAmpersandToken, ['||']],
  [Kind.BarBarToken, ['&&']],
])
const otherSteps = new Map([
  [Kind.PlusPlusToken, '--'],
  [Kind.MinusMinusToken, '++'],
])
const otherCalls = new Map([
  ['Math.min', 'Math.max'],
  ['Math.max', 'Math.min'],
  ['Math.floor', 'Math.ceil'],
  ['Math.ceil', 'Math.floor'],
])

/** All mutants of a JavaScript file, in the order of the text. */
export function mutantsOf(code) {
  const file = ts.createSourceFile('mutant.js', code, ts.ScriptTarget.ES2023, true, ts.ScriptKind.JS)
  const found = []
  const visit = (node) => {
    if (ts.isImportDeclaration(node) || ts.isExportDeclaration(node) || isMessage(node)) return
    for (const change of changesOf(node)) found.push(...mutant(file, change))
    ts.forEachChild(node, visit)
  }
  visit(file)
  return found.sort((a, b) => a.start - b.start || a.text.localeCompare(b.text))
}

/** What an error says is no behaviour that these mutants are after. */
function isMessage(node) {
  return ts.isNewExpression(node) && /Error$/.test(node.expression.getText())
}

function mutant(file, { node, text, what }) {
  const start = node.getStart(file)
  const was = file.text.slice(start, node.end)
  return was === text ? [] : [{ start, end: node.end, text, what: what ?? `${short(was)} → ${short(text)}` }]
}

function changesOf(node) {
  return [
    ...operatorChanges(node),
    ...literalChanges(node),
    ...conditionChanges(node),
    ...statementChanges(node),
    ...callChanges(node),
  ]
}

function operatorChanges(node) {
  if (ts.isBinaryExpression(node)) {
    const others = otherOperators.get(node.operatorToken.kind) ?? []
    return others.map((text) => ({
      node: node.operatorToken,
      text,
      what: `${short(node.getText())}: ${node.operatorToken.getText()} → ${text}`,
    }))
  }
  if (!ts.isPrefixUnaryExpression(node) && !ts.isPostfixUnaryExpression(node)) return []
  const operand = node.operand.getText()
  if (node.operator === Kind.ExclamationToken || node.operator === Kind.MinusToken) return [{ node, text: operand }]
  const step = otherSteps.get(node.operator)
  if (step === undefined) return []
  return [{ node, text: ts.isPrefixUnaryExpression(node) ? step + operand : operand + step }]
}

function literalChanges(node) {
  if (node.kind === Kind.TrueKeyword) return [{ node, text: 'false' }]
  if (node.kind === Kind.FalseKeyword) return [{ node, text: 'true' }]
  if (!ts.isNumericLiteral(node)) return []
  const value = Number(node.text)
  return [value + 1, value - 1].map((other) => ({ node, text: other < 0 ? `(${other})` : String(other) }))
}

function conditionChanges(node) {
  const condition = ts.isIfStatement(node)
    ? node.expression
    : ts.isConditionalExpression(node)
      ? node.condition
      : undefined
  return condition === undefined ? [] : ['true', 'false'].map((text) => ({ node: condition, text }))
}

function statementChanges(node) {
  const removable =
    ts.isExpressionStatement(node) || ts.isContinueStatement(node) || (ts.isReturnStatement(node) && !node.expression)
  if (removable) return [{ node, text: ';', what: `removed: ${short(node.getText())}` }]
  const body = ts.isFunctionLike(node) && node.body && ts.isBlock(node.body) ? node.body : undefined
  if (body === undefined || body.statements.length < 2 || ts.isConstructorDeclaration(node)) return []
  const first = body.statements[0]
  const name = node.name?.getText() ?? 'a function'
  return [{ node: first, text: `return; ${first.getText()}`, what: `${name} returns at once` }]
}

function callChanges(node) {
  if (!ts.isCallExpression(node)) return []
  const text = otherCalls.get(node.expression.getText())
  return text === undefined ? [] : [{ node: node.expression, text, what: `${short(node.getText())}: ${text}` }]
}

function short(text) {
  const line = text.replace(/\s+/g, ' ')
  return line.length <= 60 ? line : `${line.slice(0, 57)}…`
}
