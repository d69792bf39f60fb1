class App {
  public static void main(String[] words) {}
}
