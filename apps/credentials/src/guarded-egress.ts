/** The guarded way out, of which the service has one. */
export const GUARDED_EGRESS = Symbol('guarded egress');
