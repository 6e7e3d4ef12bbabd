import java.io.FileInputStream;
import java.util.Map;
import java.util.TreeMap;
import org.verapdf.gf.foundry.VeraGreenfieldFoundryProvider;
import org.verapdf.pdfa.Foundries;
import org.verapdf.pdfa.PDFAParser;
import org.verapdf.pdfa.PDFAValidator;
import org.verapdf.pdfa.flavours.PDFAFlavour;
import org.verapdf.pdfa.results.TestAssertion;
import org.verapdf.pdfa.results.ValidationResult;

/**
 * Asks veraPDF about files by several profiles. For each pair it writes a line: the file,
 * the profile, how many checks were made, and a line that begins with a tab for each rule
 * that is broken.
 *
 * Called with profiles ("3a,ua1") and files.
 */
public class Check {
  public static void main(String[] arguments) throws Exception {
    VeraGreenfieldFoundryProvider.initialise();
    for (int i = 1; i < arguments.length; i++) {
      for (String profile : arguments[0].split(",")) {
        check(arguments[i], PDFAFlavour.byFlavourId(profile));
      }
    }
  }

  private static void check(String file, PDFAFlavour flavour) throws Exception {
    try (PDFAParser parser =
            Foundries.defaultInstance().createParser(new FileInputStream(file), flavour);
        PDFAValidator validator =
            Foundries.defaultInstance().createValidator(flavour, 3, false, true, false)) {
      ValidationResult result = validator.validate(parser);
      System.out.println(file + "\t" + flavour.getId() + "\t" + result.getTotalAssertions());
      Map<String, String> broken = new TreeMap<>();
      for (TestAssertion found : result.getTestAssertions()) {
        if (found.getStatus() == TestAssertion.Status.FAILED) {
          String rule = found.getRuleId().getClause() + "-" + found.getRuleId().getTestNumber();
          broken.putIfAbsent(rule, found.getMessage() + " " + found.getLocation().getContext());
        }
      }
      broken.forEach((rule, why) -> System.out.println("\t" + rule + " " + why.replace("\n", " ")));
      if (!result.isCompliant() && broken.isEmpty()) {
        System.out.println("\tnot compliant");
      }
    }
  }
}
