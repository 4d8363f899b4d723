// A service under the real SkyWalking agent: passes requests on when it was told where to, and prints
// nothing but its port. Environment: SW_* as the agent reads it, NEXT_PORT for the next service.
import http from 'node:http'
import agent from 'skywalking-backend-js'

agent.default.start()

/** The agent replaces http.request when it starts, and does not know http.get. */
function pass(port) {
  return new Promise((resolve, reject) => {
    const call = http.request(
      { host: '127.0.0.1', port, path: '/items', method: 'GET' },
      (answer) => {
        answer.resume()
        answer.on('end', () => resolve(answer.statusCode))
      },
    )
    call.on('error', reject)
    call.end()
  })
}

const server = http.createServer(async (_, response) => {
  const { NEXT_PORT } = process.env
  response.statusCode = NEXT_PORT === undefined ? 200 : await pass(Number(NEXT_PORT))
  response.end('ok\n')
})
server.listen(0, '127.0.0.1', () => console.log(server.address().port))
