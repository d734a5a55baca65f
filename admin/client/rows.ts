// One line of a list of delegates, as the server sends it.

export interface Row {
  id: number;
  number: string;
  full_name: string;
  salutation: string;
  post: string;
  unit: string;
  category: string;
  seat: string;
  kind: string;
  status: string;
  arrived_at: string;
  place: string;
  late: boolean;
  left_at: string;
  stand_in: { full_name: string; substitute: boolean } | null;
  /** Somebody else bears the same name; then `born` says the year, when it is known. */
  namesake: boolean;
  born: number | null;
  /** There is something to mind about the person: the card says what. */
  attention: boolean;
}

/** Too little to look for: one letter would list a third of the hall. */
export function tooShort(text: string): boolean {
  const bare = text.replace(/\s/g, "");
  return bare.length === 1 && !/\d/.test(bare);
}
