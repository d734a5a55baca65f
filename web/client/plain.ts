// The plain pages (home, PIN, trust, errors) only need the styles.
import "./base.css";
import "./plain.css";
import "./trust.css";
