/** Ends the conversion of one node, which becomes a placeholder with this reason. Never leaves this library. */
export class CannotConvert extends Error {
  override readonly name = 'CannotConvert';
}
