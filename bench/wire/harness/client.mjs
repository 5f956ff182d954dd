// One connection that asks one thing at a time and reads each answer to its end. Small, since it shares a machine with what is measured.

import { connect } from 'node:net';

const END_OF_HEAD = '\r\n\r\n';

export class Connection {
  static open(port) {
    return new Promise((resolve, reject) => {
      const connection = new Connection(connect(port, '127.0.0.1', () => resolve(connection)));
      connection.socket.once('error', reject);
    });
  }

  constructor(socket) {
    this.socket = socket.setNoDelay(true);
    this.read = undefined;
    this.waiting = undefined;
    socket.on('data', (bytes) => this.take(bytes));
    socket.on('close', () => this.fail(new Error('the connection was closed')));
    socket.on('error', (error) => this.fail(error));
  }

  /** Sends the bytes of a request; `done(error, status, head, body)` when its answer is whole. Head and body are bytes. */
  ask(bytes, done) {
    this.waiting = done;
    this.socket.write(bytes);
  }

  close() {
    this.waiting = undefined;
    this.socket.destroy();
  }

  fail(error) {
    const done = this.waiting;
    this.waiting = undefined;
    done?.(error);
  }

  take(bytes) {
    this.read = this.read === undefined ? bytes : Buffer.concat([this.read, bytes]);
    const headEnd = this.read.indexOf(END_OF_HEAD);
    if (headEnd < 0) return;
    const head = this.read.subarray(0, headEnd);
    const body = this.body(head.latin1Slice(), headEnd + END_OF_HEAD.length);
    if (body === undefined) return;
    const done = this.waiting;
    this.read = undefined;
    this.waiting = undefined;
    done?.(undefined, Number(head.latin1Slice(9, 12)), head, body);
  }

  /** The body, once it is whole. */
  body(head, start) {
    const length = /\r\ncontent-length: *(\d+)/i.exec(head);
    if (length !== null) {
      const end = start + Number(length[1]);
      return this.read.length < end ? undefined : this.read.subarray(start, end);
    }
    if (!/\r\ntransfer-encoding: *chunked/i.test(head)) return this.read.subarray(start, start);
    const chunks = [];
    for (let at = start; ;) {
      const lineEnd = this.read.indexOf('\r\n', at);
      if (lineEnd < 0) return undefined;
      const size = parseInt(this.read.latin1Slice(at, lineEnd), 16);
      const next = lineEnd + 2 + size + 2;
      if (this.read.length < next) return undefined;
      if (size === 0) return Buffer.concat(chunks);
      chunks.push(this.read.subarray(lineEnd + 2, next - 2));
      at = next;
    }
  }
}
