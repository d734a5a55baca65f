// The national flag: a five-pointed star, each point one fifth of the flag's length from the centre, on a field of 2:3.

const LENGTH = 900;
const HEIGHT = (LENGTH * 2) / 3;
const RADIUS = LENGTH / 5;
/** Where the straight lines from point to point cross: the inner corners of a regular five-pointed star. */
const INNER = (RADIUS * (3 - Math.sqrt(5))) / 2;

function corner(at: number): string {
  const angle = (at * Math.PI) / 5 - Math.PI / 2;
  const radius = at % 2 === 0 ? RADIUS : INNER;
  return `${(LENGTH / 2 + radius * Math.cos(angle)).toFixed(3)},${(HEIGHT / 2 + radius * Math.sin(angle)).toFixed(3)}`;
}

const STAR = Array.from({ length: 10 }, (_, at) => corner(at)).join(" ");

export function Flag({ label }: { label: string }) {
  return (
    <svg class="flag" viewBox={`0 0 ${LENGTH} ${HEIGHT}`} role="img" aria-label={label}>
      <rect width={LENGTH} height={HEIGHT} fill="#DA251D" />
      <polygon points={STAR} fill="#FFDE00" />
    </svg>
  );
}
