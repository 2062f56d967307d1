// Drives bonjour-service, which is multicast-dns underneath; arguments and lines as driver.py has them.
'use strict'

const { Bonjour } = require('/peers/node_modules/bonjour-service')

const [way, type, ...rest] = process.argv.slice(2)
const [, service, protocol] = /^_(.+)\._(tcp|udp)$/.exec(type)
const bonjour = new Bonjour()

function say (event, fields) {
  console.log(JSON.stringify({ event, ...fields }))
}

function publish () {
  const then = rest.indexOf('--then')
  const txt = rest.indexOf('--txt')
  const port = Number(rest[0])
  const names = rest.slice(1, txt)

  function all (items) {
    const attributes = Object.fromEntries(items.map(item))
    return Promise.all(names.map(name => new Promise(resolve => {
      bonjour.publish({ name, type: service, protocol, port, txt: attributes }).on('up', resolve)
    })))
  }

  all(rest.slice(txt + 1, then)).then(() => say('published'))
  // It has no way to change what is published: its users withdraw it and publish another.
  process.stdin.once('data', () => bonjour.unpublishAll(() =>
    all(rest.slice(then + 1)).then(() => say('updated'))))
}

// Text is all that it takes: key=text, or key alone, which it publishes as key=true.
function item (text) {
  const at = text.search(/[=:]/)
  if (at < 0) return [text, true]
  return [text.slice(0, at), text[at] === '=' ? text.slice(at + 1) : Buffer.from(text.slice(at + 1), 'hex')]
}

function browse () {
  const seen = found => say('seen', {
    name: found.name,
    host: found.host,
    port: found.port,
    addresses: found.addresses,
    txt: Object.fromEntries((found.rawTxt || []).map(parsed))
  })
  const browser = bonjour.find({ type: service, protocol })
  browser.on('up', seen)
  browser.on('txt-update', seen)
  browser.on('srv-update', seen)
  browser.on('down', gone => say('removed', { name: gone.name }))
}

function parsed (string) {
  const at = string.indexOf('=')
  if (at < 0) return [string.toString(), true]
  const value = string.subarray(at + 1)
  const text = value.toString()
  const isText = Buffer.from(text).equals(value)
  return [string.subarray(0, at).toString(), isText ? text : { base64: value.toString('base64') }]
}

process.once('SIGTERM', () => bonjour.unpublishAll(() => bonjour.destroy(() => process.exit())))
if (way === 'publish') publish()
else browse()
