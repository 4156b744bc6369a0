/**
 * Makes dist/library/index.d.ts: the types of the library in one file, which needs no other. They are expanded from those
 * of the sources, which are derived from schemas in many files; docstrings and descriptions of schemas become comments.
 */
import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import ts from 'typescript'
import { root } from './state.mjs'

const entry = join(root, 'library', 'index.ts')
const config = ts.getParsedCommandLineOfConfigFile(
  join(root, 'tsconfig.build.json'),
  { declaration: true, incremental: false, noEmitOnError: false },
  { ...ts.sys, onUnRecoverableConfigFileDiagnostic: refuse },
)
const program = ts.createProgram([entry], config.options)
const checker = program.getTypeChecker()

function refuse({ messageText }) {
  throw new Error(ts.flattenDiagnosticMessageText(messageText, '\n'))
}

/** The name of an exported type by its text. */
const named = new Map()

function textOf(type, indent = '') {
  const text = expanded(type, indent)
  return named.get(unindented(text)) ?? text
}

/** The same type has the same text at any depth. */
const unindented = (text) => text.replace(/\n */g, '\n')

function expanded(type, indent) {
  const { Any, Unknown, StringLike, NumberLike, BooleanLike, BigIntLike, ESSymbolLike, Void, Undefined, Null, Never } =
    ts.TypeFlags
  const simple =
    Any | Unknown | StringLike | NumberLike | BooleanLike | BigIntLike | ESSymbolLike | Void | Undefined | Null | Never
  if ((type.flags & simple) !== 0) return checker.typeToString(type)
  if (type.isUnion()) return unionOf(type.types, indent)
  if (checker.isTupleType(type)) {
    return `readonly [${checker
      .getTypeArguments(type)
      .map((each) => textOf(each, indent))
      .join(', ')}]`
  }
  if (checker.isArrayType(type)) return `readonly ${partOf(checker.getTypeArguments(type)[0], indent)}[]`
  if (isForeign(type)) return foreignOf(type, indent)
  const [call] = type.getCallSignatures()
  if (call !== undefined) return `(${parametersOf(call, indent)}) => ${textOf(call.getReturnType(), indent)}`
  return objectOf(type, indent)
}

function unionOf(types, indent) {
  const texts = new Set(types.map((each) => textOf(each, indent)))
  if (texts.delete('true') && texts.delete('false')) texts.add('boolean')
  else for (const literal of ['true', 'false']) if (types.some((each) => textOf(each) === literal)) texts.add(literal)
  return [...texts].map((text) => (text.includes('=>') ? `(${text})` : text)).join(' | ')
}

/** The text of a type as a part of another one. */
function partOf(type, indent) {
  const text = textOf(type, indent)
  return text.includes(' ') && (type.isUnion() || !text.startsWith('{')) ? `(${text})` : text
}

/** A type of the language or of Node, such as Promise. */
function isForeign(type) {
  const files = type.symbol?.declarations?.map((each) => each.getSourceFile()) ?? []
  const declared = type.symbol?.flags & (ts.SymbolFlags.Interface | ts.SymbolFlags.Class)
  return (
    declared &&
    files.every((file) => program.isSourceFileDefaultLibrary(file) || file.fileName.includes('/@types/node/'))
  )
}

function foreignOf(type, indent) {
  const given = checker.getTypeArguments(type).map((each) => textOf(each, indent))
  return given.length === 0 ? type.symbol.name : `${type.symbol.name}<${given.join(', ')}>`
}

function objectOf(type, indent) {
  const inner = `${indent}  `
  const indices = checker.getIndexInfosOfType(type).map(({ keyType, type: value }) => {
    return `${inner}readonly [name: ${textOf(keyType)}]: ${textOf(value, inner)}\n`
  })
  const properties = checker.getPropertiesOfType(type).map((property) => memberOf(property, inner))
  const lines = [...properties, ...indices]
  return lines.length === 0 ? 'object' : `{\n${lines.join('')}${indent}}`
}

function memberOf(property, indent) {
  const optional = (property.flags & ts.SymbolFlags.Optional) !== 0
  const type = checker.getTypeOfSymbol(property)
  const text = optional ? partOf(withoutUndefined(type), indent) : textOf(type, indent)
  const name = /^[A-Za-z_]\w*$/.test(property.name) ? property.name : `'${property.name}'`
  return `${docOf(property, indent)}${indent}readonly ${name}${optional ? '?' : ''}: ${text}${optional ? ' | undefined' : ''}\n`
}

/** Null stays. */
function withoutUndefined(type) {
  if (!type.isUnion()) return type
  const kept = type.types.filter(({ flags }) => (flags & ts.TypeFlags.Undefined) === 0)
  return kept.length === 1 ? kept[0] : { flags: ts.TypeFlags.Union, types: kept, isUnion: () => true }
}

function parametersOf(signature, indent) {
  return signature.parameters
    .map((parameter) => {
      const { valueDeclaration: declared } = parameter
      const optional = checker.isOptionalParameter(declared)
      const name = ts.isIdentifier(declared.name) ? parameter.name : 'options'
      return `${name}${optional ? '?' : ''}: ${textOf(checker.getTypeOfSymbolAtLocation(parameter, declared), indent)}`
    })
    .join(', ')
}

/** The docstring of a symbol, or the description in its schema. */
function docOf(symbol, indent) {
  const text = [
    ts.displayPartsToString(symbol.getDocumentationComment(checker)),
    ...symbol.getJsDocTags(checker).map(tagOf),
  ]
    .filter((line) => line !== '')
    .join('\n')
  const lines = (text || descriptionOf(symbol)).split('\n')
  if (lines[0] === '') return ''
  if (lines.length === 1) return `${indent}/** ${lines[0]} */\n`
  return `${indent}/**\n${lines.map((line) => `${indent} * ${line}\n`).join('')}${indent} */\n`
}

function tagOf({ name, text }) {
  return `@${name} ${ts.displayPartsToString(text)}`
}

function descriptionOf({ declarations = [] }) {
  for (const { initializer } of declarations) {
    if (initializer === undefined || !ts.isCallExpression(initializer)) continue
    const { expression, arguments: given } = initializer
    if (!ts.isPropertyAccessExpression(expression) || expression.name.text !== 'describe') continue
    if (ts.isStringLiteralLike(given[0])) return given[0].text
  }
  return ''
}

/** A class as its own declaration has it, without what its members do. */
function classOf(symbol) {
  const [declared] = symbol.declarations
  let text = ''
  program.emit(declared.getSourceFile(), (_, written) => (text = written), undefined, true)
  const file = ts.createSourceFile('emitted.d.ts', text, ts.ScriptTarget.Latest, true)
  const found = file.statements.find((each) => ts.isClassDeclaration(each) && each.name.text === symbol.name)
  return `${found.getFullText().trim()}\n`
}

function declarationOf(exported) {
  const symbol = checker.getAliasedSymbol(exported)
  const doc = docOf(symbol, '')
  if (symbol.flags & ts.SymbolFlags.Class) return classOf(symbol)
  if (symbol.flags & ts.SymbolFlags.Function) {
    const [signature] = checker.getTypeOfSymbol(symbol).getCallSignatures()
    return `${doc}export declare function ${exported.name}(${parametersOf(signature, '')}): ${textOf(signature.getReturnType())}\n`
  }
  const type = checker.getDeclaredTypeOfSymbol(symbol)
  const text = expanded(type, '')
  named.set(unindented(text), exported.name)
  const isObject = !type.isUnion() && text.startsWith('{')
  return `${doc}export ${isObject ? `interface ${exported.name}` : `type ${exported.name} =`} ${text}\n`
}

/** What refers to another type comes after it: its name is in the place of its text. */
const exports = checker.getExportsOfModule(checker.getSymbolAtLocation(program.getSourceFile(entry)))
const has = (flag) => (symbol) => (checker.getAliasedSymbol(symbol).flags & flag) !== 0
const [functions, classes] = [exports.filter(has(ts.SymbolFlags.Function)), exports.filter(has(ts.SymbolFlags.Class))]
const types = exports
  .filter((each) => !functions.includes(each) && !classes.includes(each))
  .map((each) => ({
    each,
    length: expanded(checker.getDeclaredTypeOfSymbol(checker.getAliasedSymbol(each)), '').length,
  }))
  .sort((a, b) => a.length - b.length)
  .map(({ each }) => each)
const folder = join(root, 'dist', 'library')
mkdirSync(folder, { recursive: true })
writeFileSync(join(folder, 'index.d.ts'), [...types, ...classes, ...functions].map(declarationOf).join('\n'))
