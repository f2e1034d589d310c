/** A page on its way: its header bar and some lines, where they will stand. */
export function PagePending() {
  return (
    <div style={{ padding: '18px 20px', display: 'grid', gap: 20 }} aria-busy>
      <span className="dg-bone" style={{ width: 160, height: 18 }} />
      {[72, 88, 64, 80].map((width, i) => <span key={i} className="dg-bone" style={{ width: `${width}%` }} />)}
    </div>
  )
}
