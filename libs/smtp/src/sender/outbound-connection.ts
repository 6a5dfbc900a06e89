import SMTPConnection from 'nodemailer/lib/smtp-connection';
import { type Extensions, readExtensions } from './extensions.ts';

type DotCallback = (error: Error | null, reply?: string) => void;

/**
 * nodemailer's connection, with the three steps it has no option for. They replace methods that its declarations leave out,
 * so a change inside of nodemailer would show in `test/sender.test.ts`, which reads their work on the wire:
 *
 * - `_sendCommand` adds BY= to MAIL, a parameter that nodemailer does not know;
 * - `_createSendStream` writes a message that is ready for the wire in one go, in place of a Transform and a pipe for each,
 *   and learns when its last octet has left, which tells `not-sent` from `unknown`;
 * - the extensions are those of EHLO's keyword lines, where nodemailer also finds them in the server's name.
 */
export class OutboundConnection extends SMTPConnection {
  declare _supportedExtensions: string[];
  declare _maxAllowedSize: number;
  declare _responseActions: ((reply: string) => void)[];
  declare _actionSMTPStream: (reply: string, callback: DotCallback) => void;

  /** What MAIL gets besides nodemailer's parameters; begins with a blank when there is any. */
  mailSuffix = '';
  /** Called once for each message that begins to leave. */
  onMessageStarted: () => void = () => undefined;
  /** True when all of the last message has left, its dot included. */
  dotSent = false;
  /** What is to leave with the commands that follow. */
  #commands = '';

  /** To be called in the callback of `connect`, when the reply to EHLO or HELO is the last one. */
  adoptExtensions(): Extensions {
    const extensions = readExtensions(this.lastServerResponse || '');
    this._supportedExtensions = [...extensions.keys()];
    // The size is compared before, with a typed outcome.
    this._maxAllowedSize = 0;
    return extensions;
  }

  _sendCommand(command: string): void {
    const socket = this._socket;
    if (this.destroyed || !socket) return;
    if (socket.destroyed) {
      this.close();
      return;
    }
    this.#commands += `${command}${command.startsWith('MAIL FROM:') ? this.mailSuffix : ''}\r\n`;
    // nodemailer corks for commands that go together, the last of which is DATA: as one string they cost one write less each.
    if (socket.writableCorked > 0 && command !== 'DATA') return;
    const commands = this.#commands;
    this.#commands = '';
    socket.write(commands);
  }

  _createSendStream(callback: DotCallback): { outByteCount: number; write(octets: Buffer): void; end(): void } {
    const ready = String(this.lastServerResponse).startsWith('354');
    if (ready) {
      this._responseActions.push((reply) => this._actionSMTPStream(reply, callback));
    } else {
      // nodemailer goes on at any 2yz or 3yz; a server that has not said 354 would read the message as commands.
      this.close();
      callback(new Error(`DATA was answered ${this.lastServerResponse}`));
    }
    return {
      outByteCount: 0,
      write: (octets) => {
        if (ready) this.#writeMessage(octets);
      },
      end: () => undefined,
    };
  }

  #writeMessage(octets: Buffer): void {
    if (!this._socket) return;
    this.onMessageStarted();
    this._socket.write(octets, (error) => {
      if (!error) this.dotSent = true;
    });
  }
}
