// The plain pages (home, PIN, errors) only need the styles.
import "./base.css";
import "./plain.css";
